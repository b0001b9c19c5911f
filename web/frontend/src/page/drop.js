// Dropping files on a box fills its file input; choosing a file sends the form so that the server reads it at once.
export function startDrops() {
  for (const box of document.querySelectorAll('.drop')) {
    const input = box.querySelector('input[type=file]')
    for (const name of ['dragenter', 'dragover']) {
      box.addEventListener(name, (event) => {
        event.preventDefault()
        box.classList.add('over')
      })
    }
    box.addEventListener('dragleave', () => box.classList.remove('over'))
    box.addEventListener('drop', (event) => {
      event.preventDefault()
      box.classList.remove('over')
      input.files = event.dataTransfer.files
      input.dispatchEvent(new Event('change', { bubbles: true }))
    })
    input.addEventListener('change', () => {
      const names = [...input.files].map((file) => file.name).join('、')
      const shown = box.querySelector('[data-chosen]')
      if (shown) shown.textContent = names
      if (input.dataset.sends !== undefined && input.files.length) input.form.requestSubmit(input.form.querySelector('[data-uploads]'))
    })
  }
}
