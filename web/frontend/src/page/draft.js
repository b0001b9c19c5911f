// Saves what is typed as a draft and asks the server, by the rules that guard the action, which fields and outcomes stand.
import { say, toast, token } from './text.js'
import { inConflict, showConflict, warnOnLeaving } from './windows.js'

function redraw(form, state) {
  for (const box of form.querySelectorAll('[data-field]')) {
    const shown = state.shown.includes(box.dataset.field)
    box.hidden = !shown
    delete box.dataset.rests // what the page came with
    box.toggleAttribute('data-needed', state.required.includes(box.dataset.field))
    const mark = box.querySelector('.required')
    if (mark) mark.hidden = !state.required.includes(box.dataset.field)
    box.querySelector('.when')?.remove()
  }
  for (const label of form.querySelectorAll('[data-outcome]')) {
    label.classList.toggle('off', label.dataset.outcome in state.blocked)
  }
  const chosen = form.querySelector('.outcomes input:checked')
  const reasons = form.querySelector('[data-reasons]')
  if (!reasons) return // the drafter's panel has no outcomes
  const button = form.querySelector('[data-decide]')
  const labels = [...form.querySelectorAll('[data-outcome]')].filter((label) => !chosen || label.dataset.outcome === chosen.value)
  const passing = new Set([...form.querySelectorAll('[data-approves]')].flatMap((label) => state.blocked[label.dataset.outcome] || []))
  const named = new Map() // each reason once, with every outcome that it closes
  for (const label of labels) {
    for (const message of state.blocked[label.dataset.outcome] || []) {
      if (!chosen && !passing.has(message)) continue
      named.set(message, [...(named.get(message) || []), label.dataset.name])
    }
  }
  reasons.replaceChildren()
  for (const [message, outcomes] of named) {
    const line = document.createElement('li')
    line.textContent = say('off', { outcome: outcomes.join('”、“'), reason: message })
    reasons.append(line)
  }
  reasons.parentElement.hidden = !reasons.children.length
  if (!button) return
  const off = Boolean(chosen) && chosen.value in state.blocked
  button.setAttribute('aria-disabled', off)
  if (chosen) button.querySelector('[data-decide-label]').textContent = say('submit', { outcome: chosen.dataset.label })
}

function startDraft(form) {
  const note = form.querySelector('[data-saved]')
  let timer = 0
  let busy = false
  let again = 0 // what came up meanwhile: 1 ask, 2 save
  let submits = false // sent while the answer was under way: judged by that answer
  // one question at a time: a second window is told by the version, this one must not race with itself
  async function ask(save) {
    if (busy) {
      again = Math.max(again, save ? 2 : 1)
      return
    }
    busy = true
    try {
      await send(save)
    } finally {
      busy = false
    }
    if (!again && submits) {
      submits = false
      form.requestSubmit(form.querySelector('[data-decide]'))
    }
    if (!again) return
    const saving = again === 2
    again = 0
    await ask(saving)
  }
  async function send(save) {
    const body = new FormData(form)
    body.set('save', save ? '1' : '')
    let answer
    try {
      answer = await fetch(form.dataset.draft, { method: 'POST', body, headers: { 'X-CSRFToken': token(), Accept: 'application/json' } })
    } catch {
      note.textContent = say('offline')
      return
    }
    if (answer.status === 401) {
      toast(say('expired'), 'error')
      return
    }
    const state = await answer.json()
    if (!answer.ok && again) {
      if (save) again = 2
      return // asked again at once, with what was said meanwhile
    }
    if (!answer.ok) {
      note.textContent = state.detail || say('offline')
      const known = inConflict(form) // said once
      if (state.other) showConflict(form, state.other, () => ask(true))
      if (!known) toast(note.textContent, 'error')
      return
    }
    // what has been answered since may have other fields: the next answer draws them, this one would take them away
    if (!again) {
      redraw(form, state)
      form.dispatchEvent(new Event('redrawn'))
    }
    if (state.version !== undefined) form.elements.draft_version.value = state.version
    if (!state.saved) return
    note.textContent = say('saved', { time: state.saved })
    form.dispatchEvent(new Event('kept')) // lists that depend on what was chosen ask again
  }
  form.addEventListener('input', (event) => {
    if (event.target.form !== form) return
    clearTimeout(timer)
    if (!event.target.matches('textarea, input[type=text], input[type=number]')) return
    note.textContent = say('saving')
    timer = setTimeout(() => {
      timer = 0
      ask(true)
    }, 700)
  })
  form.addEventListener('change', (event) => {
    if (event.target.form !== form) return
    clearTimeout(timer)
    timer = 0
    ask(true)
  })
  // leaving within the moment before a save loses nothing either
  window.addEventListener('pagehide', () => {
    if (!timer) return
    const body = new FormData(form)
    body.set('save', '1')
    navigator.sendBeacon(form.dataset.draft, body)
  })
  form.addEventListener('submit', (event) => {
    clearTimeout(timer)
    timer = 0
    const button = form.querySelector('[data-decide]')
    if (busy) {
      event.preventDefault()
      submits = true
    } else if (inConflict(form)) {
      event.preventDefault()
      toast(say('choose'), 'error')
      document.querySelector('#two-windows [data-keep]')?.focus()
    } else if (button?.getAttribute('aria-disabled') === 'true') {
      event.preventDefault()
      form.querySelector('[data-reasons]')?.parentElement.scrollIntoView({ block: 'nearest' })
      toast(form.querySelector('[data-reasons] li')?.textContent || say('missing'), 'error')
    }
  })
  warnOnLeaving(form)
  // what was said elsewhere on the page may have freed an outcome
  form.addEventListener('refresh', () => ask(false))
  ask(false)
}

export function startDrafts() {
  for (const form of document.querySelectorAll('form[data-draft]')) startDraft(form)
}
