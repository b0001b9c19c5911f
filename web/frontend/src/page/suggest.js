// A passage selected in a document: a small bar offers what can be done with it (a comment, a suggestion).
import { openForm } from './comments.js'

const LONGEST = 2000 // characters

// What stands around a selection, for telling apart words that occur twice.
function around(sheet, range) {
  const before = document.createRange()
  before.selectNodeContents(sheet)
  const after = before.cloneRange()
  before.setEnd(range.startContainer, range.startOffset)
  after.setStart(range.endContainer, range.endOffset)
  return { before: before.toString().slice(-80), after: after.toString().slice(0, 80) }
}

function chosenNow() {
  const selection = document.getSelection()
  const text = selection.toString().trim()
  const sheet = selection.anchorNode?.parentElement?.closest('.sheet[data-document]')
  const end = selection.focusNode?.parentElement?.closest('.sheet[data-document]')
  if (!text || !sheet || sheet !== end || text.length > LONGEST) return null
  const range = selection.getRangeAt(0)
  return { text, document: sheet.dataset.document, box: range.getBoundingClientRect(), ...around(sheet, range) }
}

function fill(form, chosen) {
  const values = { document_id: chosen.document, original: chosen.text, replacement: chosen.text, quote: chosen.text, before: chosen.before, after: chosen.after }
  for (const [name, value] of Object.entries(values)) if (form.elements[name]) form.elements[name].value = value
}

export function startSelections() {
  const dialogs = [...document.querySelectorAll('[data-passage]')]
  if (!dialogs.length || !document.querySelector('.panes')) return
  const bar = document.createElement('div')
  bar.className = 'suggest-bar'
  bar.hidden = true
  let chosen = null
  for (const dialog of dialogs) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = dialog.id === 'suggest' ? 'suggest-here' : 'comment-here'
    button.textContent = dialog.dataset.button
    button.addEventListener('mousedown', (event) => event.preventDefault())
    button.addEventListener('click', () => {
      bar.hidden = true
      fill(dialog.querySelector('form'), chosen)
      if (dialog.showModal) dialog.showModal()
      else openForm(dialog)
      dialog.querySelector('[name=replacement], [name=text]').focus()
    })
    bar.append(button)
  }
  document.body.append(bar)
  document.addEventListener('selectionchange', () => {
    const now = chosenNow()
    bar.hidden = !now
    if (!now) return
    chosen = now
    bar.style.left = `${Math.max(8, now.box.left + window.scrollX)}px`
    bar.style.top = `${Math.max(8, now.box.top + window.scrollY - 40)}px`
  })
}
