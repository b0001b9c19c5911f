import { TABLES } from '../words/tables.js'

const english = document.documentElement.lang.startsWith('en')

// the words of dmn-js: written in English, looked up when the page is Chinese
function translate(text, values = {}) {
  const words = english ? text : (TABLES[text] ?? text)
  return words.replace(/{([^}]+)}/g, (all, name) => values[name.trim()] ?? all)
}

export const translateModule = { translate: ['value', translate] }

// Attributes that dmn-js does not hand to translate().
const FIXED = [['title', 'Remove item'], ['title', 'Move Input'], ['title', 'Move Output'], ['aria-label', 'Decision table context menu']]

export function attributesInWords(box) {
  const mend = () => {
    for (const [name, text] of FIXED) {
      for (const node of box.querySelectorAll(`[${name}="${text}"]`)) node.setAttribute(name, translate(text))
    }
  }
  const watched = new MutationObserver(mend)
  if (!english) watched.observe(box, { childList: true, subtree: true })
  return watched
}
