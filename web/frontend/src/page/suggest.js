// A passage selected in a document can be proposed for replacement.
export function startSuggestions() {
  const dialog = document.getElementById('suggest')
  const panes = document.querySelector('.panes')
  if (!dialog || !panes) return
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'suggest-here'
  button.textContent = dialog.dataset.button
  button.hidden = true
  document.body.append(button)
  let chosen = null
  document.addEventListener('selectionchange', () => {
    const selection = document.getSelection()
    const text = selection.toString().trim()
    const sheet = selection.anchorNode?.parentElement?.closest('.sheet[data-document]')
    const end = selection.focusNode?.parentElement?.closest('.sheet[data-document]')
    button.hidden = !(text && sheet && sheet === end && text.length <= 2000)
    if (button.hidden) return
    const box = selection.getRangeAt(0).getBoundingClientRect()
    button.style.left = `${Math.max(8, box.left + window.scrollX)}px`
    button.style.top = `${Math.max(8, box.top + window.scrollY - 40)}px`
    chosen = { text, document: sheet.dataset.document, name: sheet.dataset.name }
  })
  button.addEventListener('mousedown', (event) => event.preventDefault())
  button.addEventListener('click', () => {
    const form = dialog.querySelector('form')
    form.elements.document_id.value = chosen.document
    form.elements.original.value = chosen.text
    form.elements.replacement.value = chosen.text
    button.hidden = true
    dialog.showModal()
    form.elements.replacement.focus()
  })
}
