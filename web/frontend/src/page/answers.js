// Questions and outcomes of the form at hand, answered by keys.
import { say, toast } from './text.js'

const form = () => document.querySelector('form[data-decides]')
const visible = (element) => element.offsetParent !== null

// Questions that have answers to choose from, in the order of the numbers that stand before them.
function numbered() {
  return [...(form()?.querySelectorAll('.scroll .field[data-field]:is(fieldset, :has(> select))') || [])].filter(visible)
}

// Inside a list of answers beside the decision a digit means the n-th answer.
function pick(number) {
  const group = document.activeElement?.closest?.('.verdict fieldset.field')
  const choice = group?.querySelectorAll('input')[number - 1]
  if (!choice) return false
  choice.click()
  form().querySelector('[data-opinion]')?.focus()
  return true
}

function turn(list) {
  list.selectedIndex = list.selectedIndex + 1 < list.options.length ? list.selectedIndex + 1 : 1 // 0 says: choose
  list.dispatchEvent(new Event('change', { bubbles: true }))
  list.scrollIntoView({ block: 'nearest' })
}

// The n-th question: each press chooses the next of its answers; of several that may be ticked the first gets the cursor.
export function answerQuestion(number) {
  if (pick(number)) return
  const question = numbered()[number - 1]
  const choices = [...(question?.querySelectorAll('input') || [])]
  const list = question?.querySelector('select')
  if (list) return turn(list)
  if (!choices.length) return
  if (choices[0].type === 'checkbox') return void choices[0].focus()
  const at = choices.findIndex((choice) => choice.checked)
  choices[(at + 1) % choices.length].click()
  question.scrollIntoView({ block: 'nearest' })
}

// What is still empty and asked for comes first, then the opinion.
function onward(outcome) {
  if (!form().contains(outcome)) return
  const missing = [...form().querySelectorAll('.field:has(.required:not([hidden]))')].filter(visible)
    .flatMap((field) => [...field.querySelectorAll('.verdict fieldset input, textarea')].slice(0, 1))
    .find((field) => (field.matches('textarea') ? !field.value.trim() : !field.closest('fieldset').querySelector(':checked')))
  ;(missing || form().querySelector('[data-opinion]') || outcome).focus()
}

export function chooseOutcome(outcome) {
  outcome.checked = true
  form().addEventListener('redrawn', () => onward(outcome), { once: true })
  outcome.dispatchEvent(new Event('change', { bubbles: true }))
  onward(outcome)
  // why an outcome is closed stands under it already
  if (!outcome.closest('label.off')) toast(say('chosen', { outcome: outcome.dataset.label }))
}

// Outcomes without a letter of their own are reached one after the other.
export function chooseNext() {
  const outcomes = [...(form()?.querySelectorAll('.outcomes input') || [])]
  if (!outcomes.length) return
  const next = outcomes[(outcomes.findIndex((one) => one.checked) + 1) % outcomes.length]
  next.checked = true
  next.focus()
  next.dispatchEvent(new Event('change', { bubbles: true }))
}
