// A choice that depends on another: only what fits the chosen radio button of that name can be chosen.
export function startNarrowing() {
  document.querySelectorAll('select[data-narrows]').forEach((select) => {
    const { form } = select
    const name = select.dataset.narrows
    const narrow = () => {
      const chosen = form.querySelector(`input[name="${name}"]:checked`)?.value
      for (const option of select.querySelectorAll('option[data-fits]')) {
        const fits = !chosen || option.dataset.fits.split(' ').includes(chosen)
        option.hidden = option.disabled = !fits
        if (!fits && option.selected) select.value = ''
      }
    }
    form.querySelectorAll('[data-narrowed]').forEach((words) => { words.hidden = true }) // the list says it now
    form.addEventListener('change', (event) => { if (event.target.name === name) narrow() })
    narrow()
  })
}
