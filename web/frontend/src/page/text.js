// Words for the scripts come from the page (its language), as data attributes of <body>.
export const words = JSON.parse(document.body.dataset.words || '{}')

export function say(key, values = {}) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key] || key)
}

export function token() {
  return document.body.dataset.csrf || ''
}

const SHOWN = 6000 // milliseconds; a fault stays until it is put away or something else is said

export function toast(message, kind = 'info') {
  let box = document.querySelector('.flashes')
  if (!box) {
    box = document.createElement('div')
    box.className = 'flashes'
    document.body.append(box)
  }
  const flash = document.createElement('div')
  flash.className = `flash flash-${kind}`
  flash.setAttribute('role', kind === 'error' ? 'alert' : 'status')
  const text = document.createElement('p')
  text.textContent = message
  flash.append(text)
  box.replaceChildren(flash) // one at a time: the last word counts
  if (kind !== 'error') return void setTimeout(() => flash.remove(), SHOWN)
  const close = document.createElement('button')
  close.type = 'button'
  close.dataset.close = ''
  close.textContent = '×'
  close.setAttribute('aria-label', say('close'))
  flash.append(close)
}
