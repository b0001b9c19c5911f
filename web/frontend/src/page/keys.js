// Single letters act on elements marked data-key; they rest while somebody types, composes Chinese or switched them off.
import { findingKey, resting } from './findings.js'
import { say, toast } from './text.js'

const OFF = 'xianshen.keys.off'

function typing(target) {
  return target.closest?.('input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable], dialog[open]')
}

function move(step) {
  const items = [...document.querySelectorAll('.item:not(.gone)')]
  if (!items.length) return
  const at = items.findIndex((item) => item.contains(document.activeElement))
  const current = at >= 0 ? at : items.findIndex((item) => item.hasAttribute('aria-current'))
  const next = items[Math.min(items.length - 1, Math.max(0, current + step))] || items[0]
  next.querySelector('.item-title').focus()
  next.scrollIntoView({ block: 'nearest' })
  next.dispatchEvent(new Event('chosen'))
}

// The n-th of the questions with two answers side by side: the first press chooses the first answer, the next the other.
function answer(number) {
  const choices = [...(document.querySelectorAll('form[data-decides] .field.line:not([hidden])')[number - 1]?.querySelectorAll('input') || [])]
  const at = choices.findIndex((choice) => choice.checked)
  if (choices.length) choices[(at + 1) % choices.length].click()
}

function act(key) {
  if (/[1-9]/.test(key)) return answer(Number(key))
  if (key === 'j' || key === 'k') return move(key === 'j' ? 1 : -1)
  const current = document.activeElement?.closest?.('.item') || document.querySelector('.item[aria-current]')
  const element = current?.querySelector(`[data-key="${key}"]`) || document.querySelector(`main [data-key="${key}"], .topbar [data-key="${key}"]`)
  if (key === 'o') return current?.querySelector('.item-title')?.click()
  if (key === '?') return document.getElementById('keys')?.showModal()
  if (!element) return undefined
  if (element.matches('input[type=radio]')) {
    element.checked = true
    element.dispatchEvent(new Event('change', { bubbles: true }))
    const opinion = element.form.querySelector('[data-opinion]')
    ;(opinion || element).focus()
    return toast(say('chosen', { outcome: element.dataset.label }))
  }
  if (element.matches('input')) return element.focus()
  return element.click()
}

export function startKeys() {
  const box = document.getElementById('keys-on')
  if (box) {
    box.checked = localStorage.getItem(OFF) === null
    box.addEventListener('change', () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, '1')))
  }
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || event.altKey) return
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
      const form = event.target.closest?.('form[data-decides]')
      if (form) {
        event.preventDefault()
        form.querySelector('[data-decide]')?.click()
      }
      return
    }
    if (event.ctrlKey || event.metaKey || localStorage.getItem(OFF) !== null || typing(event.target)) return
    if (event.target.matches?.('input[type=radio]') && event.key.startsWith('Arrow')) return
    if (resting()) return
    if (/^[jknptub1-9]$/.test(event.key) && findingKey(event.key, event.target)) {
      event.preventDefault()
      return
    }
    if (/^[jkocarfs[/?1-9]$/.test(event.key)) {
      event.preventDefault()
      act(event.key)
    }
  })
}
