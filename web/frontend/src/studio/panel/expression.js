import { h } from '../dom.js'
import { t } from '../language.js'
import { field } from './fields.js'

const WAIT = 250 // ms of not typing before the server is asked
const WORD = /[\w.]*$/
let asked = 0

// what can stand where the caret is: a value after a comparison, else a variable, a function or a word
export function candidates(text, { variables, functions, words }) {
  const compared = /([\w.]+)\s*(?:==|!=)\s*('?[\w]*)$/.exec(text)
  const variable = compared && variables.find((each) => each.name === compared[1])
  if (variable?.values?.length) {
    const typed = compared[2].replace("'", '')
    return variable.values.map(({ value, label }) => ({ text: quoted(value), label, typed: compared[2] }))
      .filter((each) => each.text.includes(typed) || each.label?.includes?.(typed))
  }
  const typed = WORD.exec(text)[0]
  const named = [
    ...variables.map(({ name, label }) => ({ text: name, label })),
    ...functions.map(({ name, label }) => ({ text: `${name}(`, label })),
    ...words.map((word) => ({ text: word, label: '' })),
  ]
  const low = typed.toLowerCase()
  return named.filter((each) => each.text.toLowerCase().includes(low) || (typed && each.label.includes(typed)))
    .filter((each) => each.text !== typed).map((each) => ({ ...each, typed })).slice(0, 60)
}

function quoted(value) {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return typeof value === 'string' ? `'${value}'` : String(value)
}

// A condition, with what can come next in a list under it, and the server's judgement while it is typed.
export class ExpressionField {
  constructor(key, label, value, write, { tools, kind = 'condition', type, hint, rows = 2 }) {
    Object.assign(this, { write, tools, kind, type, chosen: -1, offered: [] })
    const id = `offer-${(asked += 1)}`
    this.input = h('textarea', {
      class: 'form-control mono', rows, value, spellcheck: 'false', maxlength: 1000, readOnly: tools.readOnly, role: 'combobox',
      'aria-expanded': 'false', 'aria-controls': id, 'aria-autocomplete': 'list',
      oninput: () => this.typed(), onkeydown: (event) => this.key(event), onblur: () => setTimeout(() => this.close(), 150),
      onchange: () => this.commit(),
    })
    this.list = h('ul', { class: 'studio-offer', role: 'listbox', id, 'aria-label': t('可以接着写的'), hidden: true })
    this.said = h('p', { class: 'studio-said', 'aria-live': 'polite' })
    this.box = field(key, label, this.input, { hint })
    this.input.after(this.list, this.said)
    if (value) this.judge()
  }

  commit() {
    const text = this.input.value.trim().replace(/\s*\n\s*/g, ' ')
    if (text !== this.written) this.write(text)
    this.written = text
  }

  typed() {
    this.offer(candidates(this.input.value.slice(0, this.input.selectionStart), this.tools.completions))
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => this.judge(), WAIT)
  }

  async judge() {
    const text = this.input.value.trim()
    const number = (this.asking = (this.asking ?? 0) + 1)
    if (!text) return this.say('', '')
    try {
      const found = await this.tools.judge(text, this.kind, this.type)
      if (number === this.asking) this.say(found.ok ? 'good' : 'bad', found.ok ? t('写法正确；答案是否总能用，看“检查”') : found.message)
    } catch {
      this.say('', '')
    }
  }

  say(kind, text) {
    this.said.className = `studio-said ${kind}`
    this.said.textContent = text
    this.input.setAttribute('aria-invalid', String(kind === 'bad'))
  }

  offer(found) {
    this.offered = found
    this.list.replaceChildren(...found.map((each, index) => h('li', {
      role: 'option', id: `${this.list.id}-${index}`, 'aria-selected': 'false',
      onmousedown: (event) => {
        event.preventDefault()
        this.take(index)
      },
    }, h('code', {}, each.text), each.label && h('span', {}, each.label))))
    this.show(found.length > 0)
    this.choose(-1)
  }

  show(open) {
    this.list.hidden = !open
    this.input.setAttribute('aria-expanded', String(open))
  }

  close() {
    this.show(false)
    this.choose(-1)
  }

  choose(index) {
    this.list.children[this.chosen]?.setAttribute('aria-selected', 'false')
    this.chosen = index
    const row = this.list.children[index]
    row?.setAttribute('aria-selected', 'true')
    row?.scrollIntoView({ block: 'nearest' })
    if (row) this.input.setAttribute('aria-activedescendant', row.id)
    else this.input.removeAttribute('aria-activedescendant')
  }

  take(index) {
    const { text, typed } = this.offered[index]
    const end = this.input.selectionStart
    this.input.setRangeText(text, end - typed.length, end, 'end')
    this.close()
    this.typed()
    if (!text.endsWith('(')) this.close()
  }

  key(event) {
    if (event.isComposing) return
    const open = !this.list.hidden
    if (event.key === 'Enter' || event.key === 'Tab') {
      if (open && this.chosen >= 0) {
        event.preventDefault()
        this.take(this.chosen)
      } else if (event.key === 'Enter') {
        event.preventDefault()
        this.commit()
      }
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!open) return this.typed()
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      this.choose((this.chosen + step + this.offered.length) % this.offered.length)
    } else if (event.key === 'Escape' && open) {
      event.stopPropagation()
      this.close()
    }
  }
}

export const expression = (...given) => new ExpressionField(...given).box
