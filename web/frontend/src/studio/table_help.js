import { h } from './dom.js'
import { t } from './language.js'

const CELLS = [
  ['"a", "b"', t('是其中之一；文字要加双引号')],
  ['not("a")', t('不是它')],
  ['> 5　[1..9]', t('数字大于、在范围内')],
  ['true　false', t('是、否')],
  ['null', t('没有填')],
  ['-', t('不看这一列（空着也一样）')],
]

// Beside a table: how cells are written, and what the columns can ask with all the values that there are.
export function tableHelp(variables) {
  const usable = variables.filter((each) => ['choice', 'bool', 'int', 'text'].includes(each.type))
  const asked = [...usable.filter((each) => each.writer === null), ...usable.filter((each) => each.writer !== null)]
  return [
    h('section', { class: 'studio-group' }, h('h3', {}, t('单元格怎么写')),
      h('dl', { class: 'studio-cells' }, CELLS.map(([text, words]) => [h('dt', { class: 'mono' }, text), h('dd', {}, words)]))),
    h('section', { class: 'studio-group' }, h('h3', {}, t('输入列可以看的项目')),
      asked.map((each) => h('details', { class: 'studio-asked' },
        h('summary', {}, h('span', { class: 'mono' }, each.name), h('small', {}, each.label)),
        h('ul', {}, each.values.map(({ value, label }) => h('li', {}, h('span', { class: 'mono' }, JSON.stringify(value)), ' ', String(label) === String(value) ? '' : label)))))),
  ]
}
