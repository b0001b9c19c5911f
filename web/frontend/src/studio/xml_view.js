import { h } from './dom.js'
import { t } from './language.js'

// A file as text with line numbers, read-only; lines with findings are marked and say what was found.
export function showText(box, text, findings, line) {
  const by = new Map()
  for (const each of findings) if (each.line) by.set(each.line, [...(by.get(each.line) ?? []), each.message])
  const rows = text.replace(/\n$/, '').split('\n').map((row, index) => {
    const told = by.get(index + 1)
    return h('li', { class: told && 'marked', 'data-line': index + 1 }, h('code', {}, row || ' '), told && h('span', { class: 'studio-line-finding' }, told.join(' ')))
  })
  box.replaceChildren(h('ol', { class: 'studio-text', tabindex: '0', 'aria-label': t('文件内容，只读') }, rows))
  const wanted = line ?? [...by.keys()].sort((a, b) => a - b)[0]
  if (wanted) rows[wanted - 1]?.scrollIntoView({ block: 'center' })
}
