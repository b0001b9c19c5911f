import { CHINESE } from './words/chinese.js'
import { ENGLISH } from './words/english.js'

const english = document.documentElement.lang.startsWith('en')

function filled(text, values = {}) {
  return text.replace(/{([^}]+)}/g, (all, name) => values[name] ?? all)
}

// our own words: written in Chinese, looked up when the page is English
export function t(text, values) {
  return filled(english ? (ENGLISH[text] ?? text) : text, values)
}

// the words of bpmn-js: written in English, looked up when the page is Chinese
export function translate(text, values) {
  return filled(english ? text : (CHINESE[text] ?? text), values)
}

// an instant as the bureau's clock has it
export const moment = (at) => new Date(at).toLocaleString(document.documentElement.lang, { timeZone: 'Asia/Shanghai', dateStyle: 'medium', timeStyle: 'short' })

export const translateModule = { translate: ['value', translate] }
