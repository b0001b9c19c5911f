// An outcome that is hard to undo is asked about once, with what follows from it.
import { say, toast } from './text.js'

let sure = false

function unanswered(form) {
  const given = [...new FormData(form)].filter(([, value]) => typeof value !== 'string' || value.trim()).map(([name]) => name)
  return [...form.querySelectorAll('[data-field][data-needed]')].filter((box) => !box.hidden && !given.includes(box.dataset.field))
}

export function startAsking() {
  const dialog = document.getElementById('ask')
  const form = document.querySelector('form[data-decides]')
  if (!dialog || !form) return
  // after the form's own refusals: what cannot be sent is not asked about
  form.addEventListener('submit', (event) => {
    const label = form.querySelector('.outcomes input:checked')?.closest('[data-asks]')
    if (event.defaultPrevented || sure || !label) return
    event.preventDefault()
    const lacking = unanswered(form)
    if (lacking.length) {
      toast(say('lacking', { fields: lacking.map((box) => box.dataset.label).join(' · ') }), 'error')
      return lacking[0].querySelector('input:not([type=hidden]), select, textarea')?.focus()
    }
    dialog.querySelector('[data-outcome-name]').textContent = label.dataset.name
    dialog.querySelector('[data-follows]').textContent = label.dataset.asks
    dialog.showModal()
    dialog.querySelector('[data-sure]').focus()
  })
  dialog.querySelector('[data-sure]').addEventListener('click', () => {
    sure = true
    dialog.close()
    form.requestSubmit(form.querySelector('[data-decide]'))
    sure = false
  })
}
