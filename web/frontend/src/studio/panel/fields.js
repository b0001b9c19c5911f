import { h } from '../dom.js'
import { t } from '../language.js'

let last = 0

// One labelled field. `key` finds it again after the panel was drawn anew; `said` stands under it.
function field(key, label, control, { hint, fault } = {}) {
  const id = `field-${(last += 1)}`
  control.id = id
  control.dataset.key = key
  const told = [fault && `${id}-fault`, hint && `${id}-hint`].filter(Boolean).join(' ')
  if (told) control.setAttribute('aria-describedby', told)
  if (fault) control.setAttribute('aria-invalid', 'true')
  return h('div', { class: 'studio-field' },
    h('label', { for: id }, label),
    control,
    fault && h('p', { class: 'studio-fault', id: `${id}-fault` }, fault),
    hint && h('p', { class: 'studio-hint', id: `${id}-hint` }, hint))
}

export function line(key, label, value, write, options = {}) {
  const control = h('input', {
    class: 'form-control', type: options.type ?? 'text', value, maxlength: options.longest ?? 200, min: options.min, max: options.max,
    placeholder: options.placeholder, spellcheck: 'false', autocomplete: 'off', readOnly: options.readOnly,
    onchange: () => write(control.value.trim()),
  })
  return field(key, label, control, options)
}

export function lines(key, label, value, write, options = {}) {
  const control = h('textarea', {
    class: 'form-control', value, rows: options.rows ?? 2, maxlength: options.longest ?? 2000, readOnly: options.readOnly,
    onchange: () => write(control.value.trim()),
    onkeydown: (event) => {
      if (options.rows !== 1 || event.key !== 'Enter' || event.isComposing) return
      event.preventDefault()
      control.dispatchEvent(new Event('change'))
    },
  })
  return field(key, label, control, options)
}

// `choices`: [{value, label}]; a value that is none of them is shown as such
export function choice(key, label, value, choices, write, options = {}) {
  const all = [...choices]
  if (value && !all.some((each) => each.value === value)) all.push({ value, label: t('{value}（没有登记）', { value }) })
  const control = h('select', { class: 'form-select', disabled: options.readOnly, onchange: () => write(control.value) },
    options.none !== undefined && h('option', { value: '' }, options.none),
    all.map((each) => h('option', { value: each.value, disabled: each.disabled && each.value !== value }, each.label)))
  control.value = value
  return field(key, label, control, options)
}

export function tick(key, label, checked, write, options = {}) {
  const id = `field-${(last += 1)}`
  const control = h('input', {
    class: 'form-check-input', type: 'checkbox', id, checked, disabled: options.readOnly, 'data-key': key,
    onchange: () => write(control.checked),
  })
  return h('div', { class: 'studio-field' }, h('label', { class: 'form-check', for: id }, control, ' ', label),
    options.hint && h('p', { class: 'studio-hint' }, options.hint))
}

export function facts(rows) {
  return h('dl', { class: 'facts studio-facts' }, rows.filter(([, text]) => text).map(([name, text]) => [h('dt', {}, name), h('dd', {}, text)]))
}

export function group(title, ...children) {
  return h('section', { class: 'studio-group' }, h('h3', {}, title), ...children.flat())
}

export { field }
