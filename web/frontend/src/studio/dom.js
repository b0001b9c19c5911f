// One element with its attributes, listeners (`onclick`) and children. Text is always text: nothing is parsed.
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value)
    else if (key in PROPERTIES) element[key] = value
    else element.setAttribute(key, value === true ? '' : value)
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false))
  return element
}

const PROPERTIES = { value: 1, checked: 1, disabled: 1, hidden: 1, readOnly: 1, indeterminate: 1 }

const ICONS = document.querySelector('[data-icons]')?.dataset.icons

// an icon of the page's sprite; it is hidden from screen readers: words stand beside it or in its button's label
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `${ICONS}#${name}`)
  svg.append(use)
  return svg
}

export const calm = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches
