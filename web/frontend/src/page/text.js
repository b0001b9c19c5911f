// Words for the scripts come from the page (its language), as data attributes of <body>.
export const words = JSON.parse(document.body.dataset.words || '{}')

export function say(key, values = {}) {
  return Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words[key] || key)
}

export function token() {
  return document.body.dataset.csrf || ''
}

export function toast(message, kind = 'info') {
  let box = document.querySelector('.flashes')
  if (!box) {
    box = document.createElement('div')
    box.className = 'flashes'
    document.body.append(box)
  }
  if ([...box.children].some((one) => one.textContent === message)) return // said already
  const flash = document.createElement('div')
  flash.className = `flash flash-${kind}`
  flash.setAttribute('role', kind === 'error' ? 'alert' : 'status')
  const text = document.createElement('p')
  text.textContent = message
  flash.append(text)
  box.append(flash)
  setTimeout(() => flash.remove(), 8000)
}
