import { h, icon } from './dom.js'
import { t } from './language.js'
import { choice, line, lines, tick } from './panel/fields.js'
import { Redraw } from './redraw.js'
import { ask } from './talk.js'

const TYPES = {
  radio: t('单选'), select: t('下拉选择'), checkbox: t('勾选'), checklist: t('多选'), textfield: t('一行文字'),
  textarea: t('多行文字'), number: t('数字'), datetime: t('日期时间'), text: t('说明文字'),
}
const ROUTABLE = new Set(['radio', 'select', 'checkbox', 'number', 'checklist', 'datetime'])
const CHOICES = new Set(['radio', 'select', 'checklist'])
const KEY = /^[a-z][a-z0-9_]{0,59}$/
const WAIT = 400 // ms between typing and the server's rendering

// Edits one form file, question by question: exactly what the server reads of it. Beside it stands the server's rendering.
export class FormEditor {
  constructor(box, draft, path, content, changed) {
    Object.assign(this, { box, draft, path, changed, content })
    this.preview = h('div', { class: 'studio-preview', 'aria-live': 'polite' })
    this.list = h('div', { class: 'studio-questions' })
    this.redraw = new Redraw(this.list, () => this.draw())
    box.replaceChildren(this.list, h('section', { class: 'studio-preview-box' }, h('h2', {}, t('办理人看到的样子')), this.preview))
    try {
      this.document = JSON.parse(content)
      this.draw()
    } catch (broken) {
      this.list.replaceChildren(h('p', { class: 'studio-fault' }, t('这个表单不是有效的 JSON：{why}', { why: broken.message })))
    }
    this.render()
  }

  text() {
    return this.document ? `${JSON.stringify(this.document, null, 2)}\n` : this.content
  }

  get questions() {
    return this.document.components
  }

  edit(act) {
    act()
    this.redraw.soon()
    this.changed()
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => this.render(), WAIT)
  }

  async render() {
    try {
      const { html, issues } = await ask('POST', `${this.draft.address}/form?path=${encodeURIComponent(this.path)}`, { text: this.text() })
      this.preview.innerHTML = html // drawn and escaped by the server
      this.preview.querySelectorAll('input, select, textarea').forEach((each) => each.removeAttribute('required'))
      if (issues.length) this.preview.prepend(h('ul', { class: 'studio-fault' }, issues.map((each) => h('li', {}, each.message ?? each))))
    } catch (refused) {
      this.preview.replaceChildren(h('p', { class: 'studio-fault' }, refused.message))
    }
  }

  draw() {
    const held = this.list.contains(document.activeElement) ? document.activeElement.dataset.key : null
    const open = new Set([...this.list.querySelectorAll('details[open]')].map((each) => Number(each.dataset.index)))
    if (this.opened !== undefined) open.add(this.opened)
    this.opened = undefined
    this.list.replaceChildren(
      ...this.questions.map((question, index) => this.card(question, index, open.has(index))),
      this.adding())
    if (held) this.list.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus({ preventScroll: true })
  }

  adding() {
    const type = h('select', { class: 'form-select', 'aria-label': t('新项目的类型') }, Object.entries(TYPES).map(([value, label]) => h('option', { value }, label)))
    const add = () => this.edit(() => {
      this.opened = this.questions.length
      this.questions.push(this.made(type.value))
    })
    return h('div', { class: 'studio-adding' }, type, h('button', { type: 'button', class: 'btn btn-main', 'data-add': true, onclick: add }, icon('plus'), t('添加项目')))
  }

  // what goes into the file is read by everybody: Chinese, whatever the editor's language
  made(type) {
    const taken = new Set(this.questions.map((each) => each.key))
    let number = this.questions.length + 1
    while (taken.has(`item_${number}`)) number += 1
    const id = `${this.path.split('/').pop().replace('.form', '')}_item_${number}`
    if (type === 'text') return { type, text: '说明文字', id }
    const made = { type, key: `item_${number}`, label: '新项目', id }
    if (CHOICES.has(type)) made.values = [{ label: '是', value: 'yes' }, { label: '否', value: 'no' }]
    return made
  }

  card(question, index, open) {
    const title = question.type === 'text' ? (question.text ?? '').slice(0, 24) : question.label
    const key = (name) => `${index}-${name}`
    return h('details', { class: 'studio-question', open, 'data-index': index },
      h('summary', {}, h('b', {}, title || question.key), h('span', { class: 'tag' }, TYPES[question.type] ?? question.type), question.validate?.required && h('span', { class: 'tag tag-bad' }, t('必填')), question.properties?.routing === 'true' && h('span', { class: 'tag tag-good' }, t('用于流转'))),
      h('div', { class: 'studio-question-body' }, question.type === 'text' ? this.wording(question, key) : this.fields(question, key), this.moves(index)))
  }

  wording(question, key) {
    return lines(key('text'), t('文字'), question.text ?? '', (text) => this.edit(() => (question.text = text)), { rows: 3 })
  }

  fields(question, key) {
    const put = (name) => (value) => this.edit(() => setOrDrop(question, name, value))
    const rule = (name) => (value) => this.edit(() => within(question, 'validate', name, value))
    const own = (name) => (value) => this.edit(() => within(question, 'properties', name, value))
    const properties = question.properties ?? {}
    const validate = question.validate ?? {}
    return [
      line(key('label'), t('名称'), question.label ?? '', put('label')),
      line(key('key'), t('编号'), question.key ?? '', put('key'), { longest: 60, fault: KEY.test(question.key ?? '') ? null : t('编号用小写字母开头，只含小写字母、数字和下划线。') }),
      choice(key('type'), t('类型'), question.type, Object.entries(TYPES).filter(([value]) => value !== 'text').map(([value, label]) => ({ value, label })), (type) => this.edit(() => retyped(question, type))),
      lines(key('description'), t('填写说明'), question.description ?? '', put('description')),
      CHOICES.has(question.type) && this.options(question, key),
      tick(key('required'), t('必填'), Boolean(validate.required), (on) => rule('required')(on || undefined)),
      ROUTABLE.has(question.type) && tick(key('routing'), t('用于流转（可以写进条件）'), properties.routing === 'true', (on) => own('routing')(on ? 'true' : undefined)),
      ['textfield', 'textarea'].includes(question.type) && line(key('maxLength'), t('最多几个字'), validate.maxLength ?? '', (text) => rule('maxLength')(text ? Number(text) : undefined), { type: 'number', min: 1 }),
      question.type === 'number' && ['min', 'max'].map((name) => line(key(name), name === 'min' ? t('最小') : t('最大'), validate[name] ?? '', (text) => rule(name)(text === '' ? undefined : Number(text)), { type: 'number' })),
      line(key('show_when'), t('何时显示'), properties.show_when ?? '', own('show_when'), { placeholder: "outcome == 'return'", hint: t('只能用排在前面的项目') }),
      line(key('required_when'), t('何时必填'), properties.required_when ?? '', own('required_when'), { placeholder: "outcome != 'approve'", hint: t('可以用本表单的其他项目') }),
    ]
  }

  options(question, key) {
    const values = question.values ?? []
    if (question.properties?.source) return h('p', { class: 'studio-hint' }, t('选项来自：{source}', { source: question.properties.source }))
    const rows = values.map((each, index) => h('div', { class: 'studio-option' },
      h('input', { class: 'form-control', value: each.label, 'aria-label': t('选项 {n}：名称', { n: index + 1 }), 'data-key': key(`option-${index}`), onchange: (event) => this.edit(() => (each.label = event.target.value.trim())) }),
      h('input', { class: 'form-control mono', value: each.value, 'aria-label': t('选项 {n}：编号', { n: index + 1 }), 'data-key': key(`value-${index}`), onchange: (event) => this.edit(() => (each.value = event.target.value.trim())) }),
      h('button', { type: 'button', class: 'btn btn-small', 'aria-label': t('删除选项 {n}', { n: index + 1 }), onclick: () => this.edit(() => values.splice(index, 1)) }, icon('x'))))
    const add = () => this.edit(() => (question.values = [...values, { label: '新选项', value: `option_${values.length + 1}` }]))
    return h('fieldset', { class: 'studio-options' }, h('legend', {}, t('选项（名称、编号）')), rows, h('button', { type: 'button', class: 'btn btn-small', onclick: add }, icon('plus'), t('添加选项')))
  }

  moves(index) {
    const move = (by) => () => this.edit(() => {
      const [moved] = this.questions.splice(index, 1)
      this.questions.splice(index + by, 0, moved)
      this.opened = index + by
    })
    return h('div', { class: 'studio-moves' },
      h('button', { type: 'button', class: 'btn btn-small', disabled: index === 0, onclick: move(-1) }, icon('arrow-up'), t('上移')),
      h('button', { type: 'button', class: 'btn btn-small', disabled: index === this.questions.length - 1, onclick: move(1) }, icon('arrow-down'), t('下移')),
      h('button', { type: 'button', class: 'btn btn-small', onclick: () => this.edit(() => this.questions.splice(index, 1)) }, icon('trash'), t('删除')))
  }
}

function setOrDrop(holder, name, value) {
  if (value === undefined || value === '') delete holder[name]
  else holder[name] = value
}

function within(question, part, name, value) {
  const holder = { ...question[part] }
  setOrDrop(holder, name, value)
  if (Object.keys(holder).length) question[part] = holder
  else delete question[part]
}

function retyped(question, type) {
  question.type = type
  if (!CHOICES.has(type)) delete question.values
  else question.values ??= [{ label: '是', value: 'yes' }, { label: '否', value: 'no' }]
  if (!ROUTABLE.has(type)) within(question, 'properties', 'routing', undefined)
}

// A form to begin with: what the kind of its task asks for.
export function newForm(element, kind) {
  const outcome = kind?.outcome_field || 'outcome'
  const decides = Boolean(kind?.gate || kind?.required_fields.includes(outcome))
  const approving = kind?.approving?.length ? kind.approving : ['approve']
  const values = [...approving.map((value) => ({ label: '同意', value })), { label: '退回', value: 'return' }]
  const id = element.id
  const components = [
    ...(decides ? [{ type: 'radio', key: outcome, label: '结论', values, validate: { required: true }, properties: { routing: 'true' }, id: `${id}_${outcome}` }] : []),
    { type: 'textarea', key: 'opinion', label: '意见', validate: { maxLength: 2000, ...(decides ? {} : { required: true }) }, ...(decides ? { properties: { required_when: `${outcome} == 'return'` } } : {}), id: `${id}_opinion` },
  ]
  for (const key of kind?.required_fields ?? []) {
    if (!components.some((each) => each.key === key)) components.push({ type: 'textarea', key, label: key, id: `${id}_${key}` })
  }
  return `${JSON.stringify({ type: 'default', id: `form_${id}`, schemaVersion: 16, components }, null, 2)}\n`
}
