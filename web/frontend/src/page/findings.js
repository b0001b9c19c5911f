// The list of findings beside the text: next and previous, answers by single keys, and what htmx brings back.
import { say, toast } from './text.js'

const KEY_OF = { 1: 'correct', 2: 'dismiss', 3: 'refer' }
const REST = 1500 // milliseconds
let restsUntil = 0 // after the last answer, so that its rhythm does not answer the form
let acted = null // number of the finding that was answered last, while its answer is under way

const list = () => document.getElementById('findings-list')
const rows = () => [...(list()?.querySelectorAll('.finding') || [])].filter((row) => row.offsetParent !== null)
const current = () => list()?.querySelector('.finding.current')
const marks = (id) => document.querySelectorAll(`mark[data-finding="${CSS.escape(id)}"]`)
const narrow = window.matchMedia('(max-width: 61.99rem)') // the text stands above the list, not beside it
const still = window.matchMedia('(prefers-reduced-motion: reduce)')

function side() {
  return document.querySelector('.decide')?.classList.contains('on-findings')
}

function turn(name) {
  const decide = document.querySelector('.decide')
  const buttons = decide?.querySelectorAll('[data-side]')
  if (!buttons?.length) return
  decide.classList.toggle('on-findings', name === 'findings')
  for (const button of buttons) button.setAttribute('aria-pressed', button.dataset.side === name)
}

// The text shows the finding: its pane comes to the front, the mark into the middle.
function show(row, scroll = false) {
  document.querySelectorAll('mark.finding.current').forEach((mark) => mark.classList.remove('current'))
  const pane = row.dataset.pane && document.getElementById(row.dataset.pane)
  if (pane && !pane.classList.contains('shown')) document.querySelector(`.tabs a[href="#${CSS.escape(pane.id)}"]`)?.click()
  const found = marks(row.dataset.finding)
  found.forEach((mark) => mark.classList.add('current'))
  if (found.length && (scroll || !narrow.matches)) found[0].scrollIntoView({ block: 'center', behavior: still.matches ? 'auto' : 'smooth' })
}

function choose(row, { focus = true, text = true } = {}) {
  turn('findings')
  const before = current()
  before?.classList.remove('current')
  before?.removeAttribute('aria-current')
  row.classList.add('current')
  row.setAttribute('aria-current', 'true')
  if (text) show(row)
  row.scrollIntoView({ block: 'nearest' })
  if (focus) row.querySelector('.finding-title').focus({ preventScroll: true })
}

function move(step) {
  turn('findings')
  const all = rows()
  if (!all.length) return
  const at = all.indexOf(current())
  const open = all.findIndex((row) => row.matches('.open.mine'))
  choose(at < 0 ? all[Math.max(0, open)] : all[Math.min(all.length - 1, Math.max(0, at + step))])
}

function answer(form, disposition) {
  const choice = form?.querySelector(`input[value="${disposition}"]`)
  if (!choice) return
  choice.checked = true
  offer(form)
  form.elements.reason.focus({ preventScroll: true })
  form.scrollIntoView({ block: 'nearest' })
}

// Reasons to choose from, for the answer at hand: what this person said lately comes first.
function offer(form) {
  const place = form.querySelector('[data-quick]')
  const chosen = form.querySelector('input[name=disposition]:checked')
  const reasons = chosen ? JSON.parse(form.dataset.offers)[chosen.value] || [] : []
  place.replaceChildren(...reasons.map((reason) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.lang = 'zh-CN'
    button.tabIndex = -1 // the arrow keys choose them from the box
    button.textContent = reason
    return button
  }))
  place.hidden = !reasons.length
  const box = form.elements.reason
  box.dataset.plain ??= box.placeholder
  box.placeholder = reasons.length ? box.dataset.offering : box.dataset.plain
}

function cycle(form, step) {
  const box = form.elements.reason
  const reasons = [...form.querySelectorAll('[data-quick] button')].map((button) => button.textContent)
  if (!reasons.length) return
  const at = reasons.indexOf(box.value)
  box.value = reasons[at < 0 ? (step > 0 ? 0 : reasons.length - 1) : (at + step + reasons.length) % reasons.length]
  box.setSelectionRange(box.value.length, box.value.length)
}

// Whether the digits, which answer findings and questions alike, are ignored for the moment.
export const resting = () => performance.now() < restsUntil

// Single keys that belong to the list; false: the key means something else now.
export function findingKey(key, target) {
  if (!list()) return false
  if (key === 'n' || key === 'p') return move(key === 'n' ? 1 : -1), true
  const inside = target.closest?.('#findings') || (side() && (target === document.body || target.matches?.('.panes')))
  if ((key === 'j' || key === 'k') && inside) return move(key === 'j' ? 1 : -1), true
  if (key === 't' && document.querySelector('[data-side]')) return turn(side() ? 'form' : 'findings'), true
  const here = side() || (!document.querySelector('.decide') && current())
  if (!here) return false
  if (key === 'u') return list().querySelector('[data-adopts]')?.click(), true
  if (key === 'b') return current()?.querySelector('input[name=same]')?.click(), true
  if (KEY_OF[key]) return answer(current()?.querySelector('[data-answers]'), KEY_OF[key]), true
  return false
}

function mark() {
  for (const row of list().querySelectorAll('.finding')) {
    const found = marks(row.dataset.finding)
    found.forEach((one) => {
      one.classList.toggle('answered', row.dataset.state !== 'open')
      one.removeAttribute('data-n')
    })
    if (found.length) found[found.length - 1].dataset.n = row.dataset.n
  }
}

function arrived() {
  mark()
  document.querySelectorAll('form[data-draft]').forEach((form) => form.dispatchEvent(new Event('refresh')))
  const said = document.getElementById('findings-said')?.textContent
  const fault = list().dataset.fault
  if (fault) {
    const row = document.getElementById(`finding-${fault}`)
    if (!row) return
    choose(row, { text: false, focus: false })
    const form = row.querySelector('[data-answers]')
    if (form) offer(form)
    ;(form?.querySelector('[aria-invalid]') || form?.elements.reason)?.focus()
    return
  }
  const open = [...list().querySelectorAll('.finding.open.mine')].filter((row) => row.offsetParent !== null)
  const next = open.find((row) => Number(row.dataset.n) > acted) || open[0]
  acted = null
  if (next) return choose(next)
  restsUntil = performance.now() + REST
  toast(said || '')
  turn('form')
  ;(document.querySelector('[data-side=form]') || document.getElementById('findings'))?.focus()
}

function listen(section) {
  section.addEventListener('click', (event) => {
    const row = event.target.closest('.finding')
    const quick = event.target.closest('[data-quick] button')
    if (quick) {
      const box = quick.closest('form').elements.reason
      box.value = quick.textContent
      return box.focus()
    }
    if (!row || event.target.closest('.answer, a:not([data-goes], [data-shows])')) return
    event.preventDefault()
    if (event.target.closest('[data-shows]')) return show(row, true)
    choose(row)
  })
  section.addEventListener('change', (event) => {
    if (event.target.matches('input[name=disposition]')) offer(event.target.form)
    if (event.target.matches('[data-only]')) section.classList.toggle(`only-${event.target.dataset.only}`, event.target.checked)
  })
  section.addEventListener('keydown', (event) => {
    const form = event.target.closest('[data-answers]')
    if (!form || event.isComposing || event.keyCode === 229) return
    if (event.key === 'Escape') return choose(form.closest('.finding'), { text: false })
    if (event.target.name !== 'reason') return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      cycle(form, event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      form.requestSubmit()
    }
  })
  section.addEventListener('htmx:beforeRequest', (event) => {
    acted = Number(event.target.closest('.finding')?.dataset.n || 0)
  })
  // a refusal comes back as the list with its reason
  section.addEventListener('htmx:beforeSwap', (event) => {
    if (event.detail.xhr.responseText.trimStart().startsWith('<div id="findings-list"')) {
      event.detail.shouldSwap = true
      event.detail.isError = false
    }
  })
  section.addEventListener('htmx:responseError', (event) => toast(say(event.detail.xhr.status === 401 ? 'expired' : 'stale'), 'error'))
  section.addEventListener('htmx:sendError', () => toast(say('offline'), 'error'))
}

export function startFindings() {
  const section = document.getElementById('findings')
  if (!section || !list()) return
  listen(section)
  for (const button of document.querySelectorAll('[data-side]')) button.addEventListener('click', () => turn(button.dataset.side))
  document.body.addEventListener('htmx:afterSettle', (event) => event.target.id === 'findings-list' && arrived())
  document.querySelector('.panes')?.addEventListener('click', (event) => {
    const found = event.target.closest('mark.finding')
    const row = found && document.getElementById(`finding-${found.dataset.finding}`)
    if (row && document.getSelection().isCollapsed) choose(row, { text: false })
  })
  mark()
  if (location.hash.startsWith('#finding')) turn('findings')
}
