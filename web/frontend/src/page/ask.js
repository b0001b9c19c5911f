// An outcome that is hard to undo is asked about once, with what follows from it.
let sure = false

export function startAsking() {
  const dialog = document.getElementById('ask')
  const form = document.querySelector('form[data-decides]')
  if (!dialog || !form) return
  // after the form's own refusals: what cannot be sent is not asked about
  form.addEventListener('submit', (event) => {
    const label = form.querySelector('.outcomes input:checked')?.closest('[data-asks]')
    if (event.defaultPrevented || sure || !label) return
    event.preventDefault()
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
