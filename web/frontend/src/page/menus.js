import { say, toast } from './text.js'

// An address says what narrows the list, and nothing of what does not; a list asked for everything keeps one name, so
// that no view of its reader takes its place.
function leaveOutEmpty(form) {
  const given = [...new FormData(form).values()]
  const empty = [...form.elements].filter((one) => one.name && !one.disabled && one.value === '')
  const left = given.some((value) => value !== '') ? empty : empty.slice(1)
  for (const one of left) one.disabled = true
  setTimeout(() => left.forEach((one) => (one.disabled = false)))
}

export function startMenus() {
  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      if (!menu.contains(event.target)) menu.open = false
    }
    const close = event.target.closest('[data-close]')
    if (close) close.closest('.flash, dialog')?.[close.closest('dialog') ? 'close' : 'remove']()
    const opener = event.target.closest('[data-opens]')
    if (opener) document.getElementById(opener.dataset.opens)?.showModal()
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      menu.open = false
      menu.querySelector('summary').focus()
    }
  })
  // what is opened is read and answered: a reason gets the cursor, a part at the foot of its pane comes into sight
  document.addEventListener('toggle', (event) => {
    const opened = event.target
    if (!opened.matches?.('details[open]')) return
    if (opened.matches('.menu')) opened.querySelector('textarea, input:not([type=hidden])')?.focus()
    else if (opened.closest('.decide')) opened.scrollIntoView({ block: 'nearest' })
  }, true)
  document.addEventListener('submit', (event) => {
    const empty = [...event.target.querySelectorAll('fieldset[data-some]')].find((one) => !one.querySelector(':checked'))
    if (!empty) return
    event.preventDefault()
    toast(say('lacking', { fields: empty.querySelector('legend').textContent }), 'error')
    empty.querySelector('input')?.focus()
  })
  document.addEventListener('submit', (event) => {
    if (event.target.matches('form[data-narrows]')) leaveOutEmpty(event.target)
  })
  for (const flash of document.querySelectorAll('.flash-info')) setTimeout(() => flash.remove(), 6000)
  for (const field of document.querySelectorAll('[data-submits]')) {
    field.addEventListener('change', () => field.form.requestSubmit())
  }
  for (const button of document.querySelectorAll('[data-prints]')) button.addEventListener('click', () => window.print())
}
