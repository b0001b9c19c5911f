// Single letters act on elements marked data-key; they rest while somebody types, composes Chinese or switched them off.
import { chooseNext, chooseOutcome, answerQuestion } from './answers.js'
import { commentKey, writeComment } from './comments.js'
import { findingKey, resting } from './findings.js'
import { step } from './list.js'

const OFF = 'xianshen.keys.off' // on this computer; what the person set for themselves stands on <body>
const LETTERS = /^[jkocarfsvxme,.[/?1-9]$/
let composing = false

const off = () => document.body.dataset.letterKeys === 'off' || localStorage.getItem(OFF) !== null

// Fields take their letters themselves; so does an open dialog.
function typing(target) {
  return target.closest?.('input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog[open], [popover]')
}

function act(key) {
  if (/[1-9]/.test(key)) return answerQuestion(Number(key))
  if (key === 'j' || key === 'k') return step(key === 'j' ? 1 : -1)
  if (key === '?') return document.getElementById('keys')?.showModal()
  if (key === 'x') return chooseNext()
  if (key === ',' || key === '.') return commentKey(key === '.' ? 1 : -1)
  if (key === 'e') return writeComment()
  const current = document.activeElement?.closest?.('.item') || document.querySelector('.item[aria-current]')
  if (key === 'o') return current?.querySelector('.item-title')?.click()
  const own = key === 'c' && !document.querySelector('.review') && current?.querySelector('[data-key=c]')
  const element = own || shown(`main [data-key="${key}"]`) || shown(`.topbar [data-key="${key}"]`) || current?.querySelector(`[data-key="${key}"]`)
  if (!element) return undefined
  if (element.matches('input[type=radio]')) return chooseOutcome(element)
  return element.matches('input') ? element.focus() : element.click()
}

const shown = (selector) => [...document.querySelectorAll(selector)].find((element) => !element.closest('.items') && element.offsetParent !== null)

// Ctrl+Enter decides from the form, wherever in it the cursor stands; a comment or a suggestion at hand is sent by it.
function decide(event) {
  const passage = event.target.closest?.('[data-passage] form')
  if (passage) {
    event.preventDefault()
    return passage.requestSubmit()
  }
  const form = event.target.closest?.('form[data-decides]')
  const other = event.target.matches?.('form[method=post] textarea') && event.target.form
  if (!form && other && !other.matches('[data-draft]') && other.querySelectorAll('button:not([type=button])').length === 1) {
    event.preventDefault()
    return other.requestSubmit()
  }
  if (!form || event.target.closest('dialog[open]')) return
  event.preventDefault()
  form.querySelector('[data-decide]')?.click()
}

// Escape leaves a field for the text, where letters are keys again; nothing typed is touched.
function leave(event) {
  const field = event.target.closest?.('form[data-decides] :is(textarea, input, select)')
  if (field && !document.querySelector('dialog[open]')) document.querySelector('.panes')?.focus({ preventScroll: true })
}

function pressed(event) {
  if (composing || event.isComposing || event.keyCode === 229) return
  const modified = event.ctrlKey || event.metaKey || event.altKey
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') return decide(event)
  if (event.key === 'Escape') return leave(event)
  if (modified || event.defaultPrevented || off() || typing(event.target) || document.querySelector('dialog[open]')) return
  if (/[1-9]/.test(event.key) && resting()) return
  const takes = /^[jknptub1-9]$/.test(event.key) && findingKey(event.key, event.target)
  if (!takes && !LETTERS.test(event.key)) return
  event.preventDefault()
  if (!takes) act(event.key)
}

export function startKeys() {
  const box = document.getElementById('keys-on')
  const tell = () => document.body.toggleAttribute('data-keys-off', off())
  tell()
  if (box) {
    box.checked = !off()
    box.addEventListener('change', () => {
      box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, '1')
      tell()
    })
  }
  document.addEventListener('compositionstart', () => { composing = true })
  // the key that ends a composition still belongs to it
  document.addEventListener('compositionend', () => setTimeout(() => { composing = false }))
  document.addEventListener('keydown', pressed)
}
