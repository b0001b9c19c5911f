import { h } from '../dom.js'
import { t } from '../language.js'
import { field } from './fields.js'

const COUNTED = { working_days: t('个工作日'), hours: t('小时'), days: t('个自然日') }
const NAMED = { release_time: t('到定好的发布时间'), decision_time: t('到应当决定的时间') }
const MOST = { working_days: 1000, hours: 24000, days: 3650 }

// a rule of time as its parts: {kind, amount, path}; kind 'other' when it is none of those that can be chosen
export function parsed(text) {
  const counted = /^\s*(working_days|hours|days)\(\s*(\d+)\s*\)\s*$/.exec(text)
  if (counted) return { kind: counted[1], amount: counted[2], path: '' }
  const instant = /^\s*instant\(\s*([\w.]+)\s*\)\s*$/.exec(text)
  if (instant) return { kind: 'instant', amount: '', path: instant[1] }
  const named = /^\s*(release_time|decision_time)\(\s*\)\s*$/.exec(text)
  if (named) return { kind: named[1], amount: '', path: '' }
  return { kind: text.trim() ? 'other' : '', amount: '', path: '' }
}

// A time limit, chosen: how many of what, or the instant that an answer names.
export function ruleField(key, label, text, write, { registries, completions, readOnly, hint, none } = {}) {
  const rule = parsed(text)
  const instants = completions.variables.filter((each) => each.type === 'instant')
  const number = h('input', {
    class: 'form-control', type: 'number', min: 1, max: MOST[rule.kind], value: rule.amount, hidden: !(rule.kind in COUNTED),
    disabled: readOnly, 'aria-label': t('{label}：数目', { label }), 'data-key': `${key}-amount`, onchange: () => put(),
  })
  const path = h('select', {
    class: 'form-select', hidden: rule.kind !== 'instant', disabled: readOnly, 'aria-label': t('{label}：取自哪一项', { label }),
    'data-key': `${key}-path`, onchange: () => put(),
  }, instants.map((each) => h('option', { value: each.name }, each.label)))
  path.value = rule.path
  const kinds = [
    ...Object.entries(COUNTED),
    ...(instants.length ? [['instant', t('到某一项填写的时间')]] : []),
    ...Object.entries(NAMED).filter(([name]) => registries.instants.includes(name)),
    ...(rule.kind === 'other' ? [['other', text]] : []),
  ]
  const kind = h('select', { class: 'form-select', disabled: readOnly, onchange: () => put() },
    none !== undefined && h('option', { value: '' }, none), kinds.map(([value, words]) => h('option', { value }, words)))
  kind.value = rule.kind
  function put() {
    if (kind.value in COUNTED) return write(`${kind.value}(${Math.min(Math.max(1, Math.round(Number(number.value) || 1)), MOST[kind.value])})`)
    if (kind.value === 'instant') return write(`instant(${path.value || instants[0].name})`)
    if (kind.value in NAMED) return write(`${kind.value}()`)
    return write(kind.value === 'other' ? text : '')
  }
  const box = field(key, label, kind, { hint })
  const row = h('div', { class: 'studio-rule' })
  kind.before(row)
  row.append(number, kind, path)
  return box
}
