import { startActs } from './studio/acts.js'
import { Comparison } from './studio/compare.js'
import { Editor } from './studio/editor.js'
import { Version } from './studio/version.js'

const PAGES = [['[data-studio]', Editor], ['[data-compare]', Comparison], ['[data-version]', Version]]

for (const [mark, Page] of PAGES) {
  const page = document.querySelector(mark)
  if (!page) continue
  const failed = (error) => {
    page.dataset.failed = String(error)
    const said = page.querySelector('[data-part="said"]')
    if (said) Object.assign(said, { hidden: false, textContent: error.message })
    throw error
  }
  new Page(page).start().catch(failed)
}
startActs()
