import { h } from './dom.js'
import { t } from './language.js'
import { makeViewer } from './modeler.js'
import { Tables } from './tables.js'
import { ask } from './talk.js'
import { showText } from './xml_view.js'

// A version as it stands: one of its files at a time, drawn or as text.
export class Version {
  constructor(page) {
    this.part = (name) => page.querySelector(`[data-part="${name}"]`)
    this.page = page
    this.files = page.dataset.version
    this.viewer = makeViewer(this.part('canvas'))
    this.tables = new Tables(this.part('table'), JSON.parse(page.dataset.tables))
  }

  async start() {
    const select = this.part('files')
    select.addEventListener('change', () => this.show(select.value))
    await this.show(select.value)
    this.page.dataset.ready = 'true'
  }

  async show(path) {
    const { text } = await ask('GET', `${this.files}/${path.split('/').map(encodeURIComponent).join('/')}`, { as: 'text' })
    const drawn = path.endsWith('.bpmn')
    this.part('canvas').hidden = !drawn
    this.part('table').hidden = !path.endsWith('.dmn')
    this.part('text').hidden = drawn || path.endsWith('.dmn')
    if (path.endsWith('.dmn')) return this.tables.show(text, { mayEdit: false, changed: () => {} }).catch((broken) => this.failed(broken))
    if (!drawn) return showText(this.part('text'), text, [])
    try {
      await this.viewer.importXML(text)
      this.viewer.get('canvas').zoom('fit-viewport', 'auto')
    } catch (broken) {
      this.failed(broken)
    }
  }

  failed(broken) {
    this.part('text').hidden = false
    this.part('text').replaceChildren(h('p', { class: 'studio-fault' }, t('这个文件画不出来：{why}', { why: broken.message.split('\n')[0] })))
  }
}
