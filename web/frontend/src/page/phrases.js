// 常用意见: put into the opinion by Alt and a digit, or chosen from a list by arrows, digits or a click.
import { say, toast, token } from './text.js'

let composing = false

function insert(box, text) {
  box.focus()
  // as if typed, so that Ctrl+Z takes it back
  if (document.execCommand('insertText', false, text)) return
  box.setRangeText(text, box.selectionStart, box.selectionEnd, 'end')
  box.dispatchEvent(new Event('input', { bubbles: true }))
}

function place(list, button) {
  const box = button.getBoundingClientRect()
  list.style.bottom = `${Math.max(8, window.innerHeight - box.top + 4)}px`
  list.style.right = `${Math.max(8, window.innerWidth - box.right)}px`
}

// The opinion becomes one more phrase; the list comes back from the server.
async function keep(list, opinion) {
  const body = new URLSearchParams({ phrase: opinion.value })
  const answer = await fetch(list.dataset.adds, { method: 'POST', body, headers: { 'X-CSRFToken': token(), Accept: 'text/html' } }).catch(() => null)
  if (!answer?.ok) return toast(say(answer ? 'unsaved' : 'offline'), 'error')
  list.querySelector('[data-phrases-here]').innerHTML = await answer.text()
  return toast(say('kept'))
}

function keysOfList(list, opinion) {
  const buttons = () => [...list.querySelectorAll('[data-phrase]')]
  list.addEventListener('keydown', (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const all = buttons()
    if (step) all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus()
    else if (/^[1-9]$/.test(event.key)) all[Number(event.key) - 1]?.click()
    else return
    event.preventDefault()
  })
  list.addEventListener('toggle', (event) => {
    // the event comes a moment later: a key may have chosen already
    const inside = list.contains(document.activeElement)
    if (event.newState === 'open' && !inside) buttons()[0]?.focus()
    if (event.newState !== 'open' && inside) opinion.focus()
  })
}

export function startPhrases() {
  const list = document.getElementById('phrases')
  const form = document.querySelector('form[data-decides]')
  const button = document.querySelector('[popovertarget=phrases]')
  const opinion = form?.querySelector('[data-opinion]')
  if (!list || !opinion || !list.showPopover) return
  const open = () => {
    place(list, button)
    list.showPopover()
    list.querySelector('[data-phrase]')?.focus() // the next key is for the list
  }
  button.addEventListener('click', () => place(list, button))
  keysOfList(list, opinion)
  list.addEventListener('click', (event) => {
    const chosen = event.target.closest('[data-phrase]')
    if (event.target.closest('[data-keeps]')) return keep(list, opinion)
    if (!chosen) return undefined
    const text = chosen.querySelector('span').textContent
    list.hidePopover()
    return insert(opinion, text)
  })
  form.addEventListener('compositionstart', () => { composing = true })
  form.addEventListener('compositionend', () => { composing = false })
  form.addEventListener('keydown', (event) => {
    if (composing || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return
    const box = event.target.closest('textarea')
    const number = event.altKey && /^Digit([1-9])$/.exec(event.code)?.[1]
    const phrase = number && list.querySelectorAll('[data-phrase] span')[number - 1]
    if (box && phrase) {
      event.preventDefault()
      return insert(box, phrase.textContent)
    }
    if (box !== opinion || event.key !== 'ArrowDown' || (box.value && !event.altKey)) return undefined
    event.preventDefault()
    return open()
  })
}
