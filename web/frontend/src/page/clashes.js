import { toast } from './text.js'
// A field of the drafting page that another window changed too: the person says which of the two stays.

function put(form, clash) {
  const name = clash.dataset.clash
  form.elements[name].value = clash.dataset.value
  const inapplicable = form.elements[name.replace(/^text\./, 'inapplicable.')]
  if (inapplicable?.type === 'checkbox') inapplicable.checked = clash.dataset.applicable === 'no'
}

export function startClashes() {
  document.addEventListener('htmx:afterSwap', (event) => {
    const clash = document.querySelector('#missing [data-clash]')
    if (clash && event.target.id === 'missing') toast(clash.dataset.said, 'error')
  })
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-clash] [data-take]')
    if (!button) return
    const clash = button.closest('[data-clash]')
    const form = document.getElementById(clash.dataset.form)
    if (button.dataset.take === 'other') put(form, clash)
    form.elements[`seen.${clash.dataset.clash.replace(/^text\./, '')}`].value = clash.dataset.mark
    form.dispatchEvent(new Event('change', { bubbles: true })) // saved, and the list drawn anew
  })
}
