import { say, toast, token } from './text.js'
// Dropping files on a box fills its file input; choosing a file sends the form so that the server reads it at once.

// What the policy says about itself is shown for confirmation; an empty title is filled in.
async function read(url, input) {
  const body = new FormData()
  body.append('policy', input.files[0])
  const answer = await fetch(url, { method: 'POST', body, headers: { 'X-CSRFToken': token() } })
  const place = document.getElementById('read')
  if (!answer.ok) return
  place.innerHTML = await answer.text()
  const title = document.getElementById('title')
  const found = place.querySelector('[data-title]')
  if (title && found && !title.value) title.value = found.dataset.title
}

const LIMIT = 20 * 1024 * 1024 // bytes of one file, as the server has it

function refuseLarge(input) {
  const large = [...input.files].find((file) => file.size > LIMIT)
  if (!large) return false
  toast(say('large', { name: large.name }), 'error')
  input.value = ''
  return true
}

export function startDrops() {
  for (const input of document.querySelectorAll('.renew input[type=file]')) {
    input.addEventListener('change', () => input.files.length && !refuseLarge(input) && input.form.requestSubmit())
  }
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
      refuseLarge(input)
      const names = [...input.files].map((file) => file.name).join('、')
      const shown = box.querySelector('[data-chosen]')
      if (shown) shown.textContent = names
      const reads = box.closest('[data-reads]')
      if (reads && input.name === 'policy' && input.files.length) read(reads.dataset.reads, input)
      if (input.dataset.sends !== undefined && input.files.length) input.form.requestSubmit(input.form.querySelector('[data-uploads]'))
    })
  }
}
