// What changed elsewhere, in place: counts, who has taken an item, what has arrived. A stream while the window is looked
// at; where none is to be had, a question from time to time.
const ASK = 20000 // milliseconds

let box, words, source, timer, current
const fresh = new Set()

const say = (key, values = {}) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key] || key)

const shown = (number) => (number > 999 ? '999+' : number)

function count(element, number) {
  if (!element) return
  element.textContent = shown(number)
  element.hidden = !number
}

function counts(found, unread) {
  for (const bell of document.querySelectorAll('[data-unread]')) count(bell, unread)
  if (!('mine' in found)) return
  for (const total of document.querySelectorAll('[data-live-total]')) {
    count(total, found.mine + found.group + found.side)
    total.classList.toggle('count-hot', found.overdue > 0)
  }
  for (const [view, number] of Object.entries(found)) {
    for (const place of document.querySelectorAll(`[data-live-count="${view}"]`)) place.textContent = shown(number)
  }
}

// What to say of an item that is no longer free for me to take; empty: it is.
function fate(item) {
  if (item.status === 'completed') return item.mine ? say('done_by_me') : say('done', { name: item.holder || '' })
  if (item.status !== 'open') return say(item.status === 'gone' ? 'gone' : 'stopped')
  if (item.holder === null) return ''
  return item.mine ? '' : say('taken', { name: item.holder })
}

function row(element, item) {
  const said = fate(item)
  let note = element.querySelector('.live-note')
  element.classList.toggle('gone', Boolean(said) && !item.takeable)
  if (!said) return note?.remove()
  if (!note) {
    note = document.createElement('span')
    note.className = 'live-note'
    element.querySelector('.item-meta')?.append(note)
  }
  note.textContent = said
}

// The open item: what it says must not be lost, so nothing is replaced; a line says what happened.
function page(element, item) {
  const was = element.dataset
  const said = fate(item)
  const same = item.status === was.status && (item.holder || '') === was.holder
  const changed = item.version !== undefined && String(item.version) !== was.version
  if (same && !changed) return
  element.querySelector('[data-says]').textContent = said || say(item.mine ? 'mine' : 'changed')
  element.hidden = false
}

// The matter that the page is about has moved on: what the page offers may be over.
function moved(found) {
  for (const banner of document.querySelectorAll('[data-live-matter]')) {
    const moves = found[banner.dataset.liveMatter]
    if (moves !== undefined && String(moves) !== banner.dataset.moves) banner.hidden = false
  }
}

function arrived(item) {
  const list = document.querySelector('[data-live-list]')
  const view = list?.dataset.liveList
  const belongs = item.status === 'open' && ((view === 'mine' && item.mine) || (view === 'group' && item.holder === null))
  if (!belongs) return fresh.delete(item.id)
  fresh.add(item.id)
}

function announce() {
  const bar = document.querySelector('[data-live-new]')
  if (!bar) return
  bar.hidden = !fresh.size
  bar.querySelector('[data-says]').textContent = say('new', { n: fresh.size })
}

function told(found) {
  counts(found.counts, found.unread)
  for (const item of found.items) {
    const shown = document.querySelectorAll(`[data-item="${item.id}"]`)
    shown.forEach((element) => row(element, item))
    document.querySelectorAll(`[data-live-item="${item.id}"]`).forEach((element) => page(element, item))
    if (!shown.length) arrived(item)
  }
  moved(found.matters || {})
  announce()
  for (const number of document.querySelectorAll('[data-live-rows]')) {
    number.textContent = number.closest('.list').querySelectorAll('.item:not(.gone)').length
  }
  document.dispatchEvent(new CustomEvent('live', { detail: found }))
}

function shownItems() {
  const all = document.querySelectorAll('[data-item], [data-live-item]')
  return [...new Set([...all].map((one) => one.dataset.item || one.dataset.liveItem))].slice(0, 100)
}

function about(sign) {
  const matter = document.querySelector('[data-live-matter]')?.dataset.liveMatter
  return matter ? `${sign}matter=${matter}` : ''
}

async function ask() {
  const answer = await fetch(`${box.dataset.state}?ids=${shownItems().join(',')}${about('&')}`).catch(() => null)
  if (answer?.ok) told(await answer.json())
  return !answer || answer.ok || answer.status >= 500 // anything else: the log-in is over
}

const heard = () => Boolean(source) && source.readyState === EventSource.OPEN

function askAgain() {
  clearTimeout(timer)
  timer = setTimeout(async () => {
    timer = 0
    if (!document.hidden && !heard() && (await ask())) askAgain()
  }, ASK)
}

function listen() {
  if (!('EventSource' in window)) return askAgain()
  source = new EventSource(box.dataset.stream + about('?'))
  const mine = source
  mine.addEventListener('open', ask) // what happened while nobody listened
  mine.addEventListener('change', (event) => told(JSON.parse(event.data)))
  mine.addEventListener('error', () => {
    if (source !== mine) return
    if (mine.readyState === EventSource.CLOSED) source = null
    if (!timer) askAgain() // a browser that tries again for ever may never get through
  })
  askAgain() // nor does a stream that somebody on the way holds back say so
}

function look() {
  clearTimeout(current)
  // a hidden window holds no stream: browsers have few connections to one host
  if (document.hidden) {
    current = setTimeout(() => {
      source?.close()
      source = null
    }, 1000)
    return
  }
  if (source) return
  listen()
  if (!source) ask()
}

export function startLive() {
  box = document.getElementById('live')
  if (!box) return
  words = JSON.parse(box.dataset.words)
  listen()
  document.addEventListener('visibilitychange', look)
  addEventListener('pagehide', () => source?.close())
}
