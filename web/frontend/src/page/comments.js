// Comments stand beside their passages; choosing one shows the other.
const still = window.matchMedia('(prefers-reduced-motion: reduce)')
const GAP = 8 // pixels between notes

const marksOf = (id) => document.querySelectorAll(`mark[data-finding="${CSS.escape(id)}"]`)
const notes = () => [...document.querySelectorAll('.notes .note')].filter((note) => note.offsetParent !== null)

// Each note at the height of its passage, pushed down by the ones above it.
function align(column) {
  const top = column.getBoundingClientRect().top
  let free = 0
  const placed = [...column.children].map((note) => {
    const mark = marksOf(note.dataset.note)[0]
    return { note, at: mark ? mark.getBoundingClientRect().top - top : 0 }
  }).sort((one, other) => one.at - other.at)
  for (const { note, at } of placed) {
    column.append(note)
    const beside = getComputedStyle(column).display === 'block'
    note.style.marginTop = beside ? `${Math.max(0, at - free)}px` : ''
    free = Math.max(at, free) + note.offsetHeight + GAP
  }
}

function alignAll() {
  document.querySelectorAll('.notes').forEach((column) => column.offsetParent !== null && align(column))
}

function choose(note, { text = true } = {}) {
  document.querySelectorAll('.note.current, mark.finding-comment.current').forEach((one) => one.classList.remove('current'))
  note.classList.add('current')
  const marks = marksOf(note.dataset.note)
  marks.forEach((mark) => mark.classList.add('current'))
  const to = text && marks.length ? marks[0] : note
  to.scrollIntoView({ block: 'center', behavior: still.matches ? 'auto' : 'smooth' })
}

// The next or the previous comment of the text in front.
export function commentKey(step) {
  const all = notes()
  if (!all.length) return false
  const at = all.findIndex((note) => note.classList.contains('current'))
  const note = all[Math.min(all.length - 1, Math.max(0, at + step))]
  choose(note)
  note.querySelector('summary, button')?.focus({ preventScroll: true })
  return true
}

export function openForm(form) {
  if (!form.matches(':popover-open')) form.showPopover?.()
}

// A comment on the selected passage; without one the form asks for the passage.
export function writeComment() {
  const passage = document.querySelector('.suggest-bar:not([hidden]) .comment-here')
  const form = document.getElementById('comment')
  if (passage || !form) return passage?.click()
  openForm(form)
  form.querySelector('[name=quote]').focus()
}

function shownFromAddress() {
  const note = location.hash.startsWith('#note-') && document.getElementById(location.hash.slice(1))
  if (note) setTimeout(() => choose(note, { text: false }))
}

export function startComments() {
  if (!document.querySelector('.note, #comment')) return
  alignAll()
  document.addEventListener('panes-shown', alignAll)
  window.addEventListener('resize', alignAll)
  document.addEventListener('toggle', (event) => event.target.closest?.('.notes') && alignAll(), true)
  document.addEventListener('click', (event) => {
    const mark = event.target.closest('mark.finding-comment')
    const note = mark ? document.getElementById(`note-${mark.dataset.finding}`) : event.target.closest('.notes .note')
    if (!note || !document.getSelection().isCollapsed) return
    if (mark || !event.target.closest('a, button, summary, textarea')) choose(note, { text: !mark })
  })
  for (const link of document.querySelectorAll('[data-to-note]')) {
    link.addEventListener('click', (event) => {
      const note = document.getElementById(`note-${link.dataset.toNote}`)
      const pane = note?.closest('.pane')
      if (!note) return
      event.preventDefault()
      if (pane) document.querySelector(`.tabs a[href="#${CSS.escape(pane.id)}"]`)?.click()
      choose(note)
    })
  }
  shownFromAddress()
}
