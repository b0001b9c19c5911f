// Choosing rows of a list: a tick, x on the row at hand, or a range with the shift key. The bar says how many.
import { resting } from './findings.js'

const OFF = 'xianshen.keys.off'
const boxes = () => [...document.querySelectorAll('.item-check')]

function say(bar) {
  const chosen = boxes().filter((box) => box.checked).length
  const told = bar.querySelector('[data-chosen]')
  told.dataset.none ??= told.textContent
  told.textContent = chosen ? told.dataset.says.replace('{n}', chosen) : told.dataset.none
  bar.classList.toggle('chosen', chosen > 0)
  bar.querySelectorAll('button').forEach((button) => (button.disabled = chosen === 0))
  const all = bar.querySelector('[data-all]')
  all.checked = chosen > 0 && chosen === boxes().length
  all.indeterminate = chosen > 0 && !all.checked
}

function range(from, to) {
  const all = boxes()
  const [first, last] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b)
  all.slice(first, last + 1).forEach((box) => (box.checked = to.checked))
}

export function startBulk() {
  const bar = document.querySelector('[data-bulk]')
  if (!bar) return
  let before = null
  const choose = (box, extends_) => {
    if (extends_ && before) range(before, box)
    before = box
    say(bar)
  }
  for (const box of boxes()) box.addEventListener('click', (event) => choose(box, event.shiftKey))
  bar.querySelector('[data-all]').addEventListener('change', (event) => {
    boxes().forEach((box) => (box.checked = event.target.checked))
    say(bar)
  })
  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]')
    if (event.key.toLowerCase() !== 'x' || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    if (typing || resting() || document.body.dataset.letterKeys === 'off' || localStorage.getItem(OFF) !== null) return
    const row = document.activeElement?.closest?.('.item') || document.querySelector('.item[aria-current]')
    const box = row?.querySelector('.item-check')
    if (!box) return
    event.preventDefault()
    box.checked = !box.checked
    choose(box, event.shiftKey)
  })
  say(bar)
}
