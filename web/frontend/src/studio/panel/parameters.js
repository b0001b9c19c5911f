import { t } from '../language.js'
import { expression } from './expression.js'
import { choice, line } from './fields.js'

const TRUTH = [{ value: 'True', label: t('是') }, { value: 'False', label: t('否') }]
const TEXT = /^'([^'\\]*)'$/

// A parameter by its type. One that is computed, not fixed, is written as an expression.
export function parameterField({ name, type }, value, write, tools) {
  const { readOnly } = tools
  const key = `parameter-${name}`
  if (type === 'bool' && (!value || TRUTH.some((each) => each.value === value))) return choice(key, name, value, TRUTH, write, { readOnly, none: t('请选择') })
  if (type === 'int' && /^-?\d*$/.test(value)) return line(key, name, value, write, { readOnly, type: 'number' })
  if (type === 'str' && (!value || TEXT.test(value))) {
    return line(key, name, TEXT.exec(value)?.[1] ?? '', (text) => write(`'${text.replace(/['\\]/g, '')}'`), { readOnly })
  }
  return expression(key, name, value, write, { tools, kind: 'parameter', type })
}
