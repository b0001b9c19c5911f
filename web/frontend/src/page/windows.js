// Two windows wrote different drafts of one opinion: both are shown, and the person says which stays. Nothing is lost.
import { say } from './text.js'

const texts = (form) => [...form.querySelectorAll('textarea[name], input[type=text][name]')]

function same(form, other) {
  return texts(form).every((box) => box.value === String(other.answers[box.name] ?? ''))
}

function rows(form, other) {
  return texts(form).filter((box) => box.value !== String(other.answers[box.name] ?? '')).map((box) => {
    const row = document.getElementById('two-windows-row').content.cloneNode(true)
    row.querySelector('[data-label]').textContent = form.querySelector(`label[for="${CSS.escape(box.id)}"]`)?.firstChild.textContent.trim() || ''
    row.querySelector('[data-mine]').textContent = box.value || say('nothing')
    row.querySelector('[data-other]').textContent = String(other.answers[box.name] ?? '') || say('nothing')
    return row
  })
}

function joined(box, other) {
  const there = String(other.answers[box.name] ?? '')
  if (!there || box.value.includes(there)) return box.value
  return box.value ? `${there}\n${box.value}` : there
}

export const inConflict = (form) => form.dataset.conflict !== undefined

// `other`: what the other window saved. `saves` stores this window's answers over the version that was shown.
export function showConflict(form, other, saves) {
  const panel = document.getElementById('two-windows')
  if (!panel || !other?.answers) return
  panel.querySelector('[data-rows]').replaceChildren(...rows(form, other))
  panel.querySelector('[data-alike]').hidden = !same(form, other)
  panel.querySelector('[data-at]').textContent = other.at
  const first = panel.hidden
  panel.hidden = false
  form.dataset.conflict = ''
  if (first) panel.scrollIntoView({ block: 'nearest' })
  panel.onclick = (event) => {
    const choice = event.target.closest('[data-keep]')?.dataset.keep
    if (!choice) return
    delete form.dataset.conflict
    if (choice === 'other') return void location.reload() // the draft on the server is theirs
    if (choice === 'both') texts(form).forEach((box) => { box.value = joined(box, other) })
    form.elements.draft_version.value = other.version
    panel.hidden = true
    form.querySelector('[data-opinion]')?.focus()
    saves()
  }
}

export function warnOnLeaving(form) {
  window.addEventListener('beforeunload', (event) => {
    if (inConflict(form)) event.preventDefault()
  })
}
