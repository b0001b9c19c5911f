import { h } from './dom.js'
import { t } from './language.js'
import { makeViewer } from './modeler.js'
import { ask } from './talk.js'

const KINDS = { added: t('新增'), removed: t('删除'), changed: t('修改'), moved: t('只移动了位置') }

// Two states of a set side by side: what differs is coloured in both drawings and told in words.
export class Comparison {
  constructor(page) {
    this.page = page
    const told = JSON.parse(page.dataset.compare)
    Object.assign(this, told) // comparison, left and right: {label, files: address below which its files are}
    this.part = (name) => page.querySelector(`[data-part="${name}"]`)
    this.sides = ['left', 'right'].map((side) => ({ side, viewer: makeViewer(this.part(side)), marked: [] }))
  }

  async start() {
    this.drawList()
    const drawings = [...new Set(this.comparison.changes.map((each) => each.file).filter((file) => file?.endsWith('.bpmn')))]
    if (!drawings.length) drawings.push(this.main)
    const select = this.part('drawings')
    select.replaceChildren(...drawings.map((path) => h('option', { value: path }, this.nameOf(path))))
    select.addEventListener('change', () => this.show(select.value))
    this.together()
    await this.show(drawings[0])
    this.page.dataset.ready = 'true'
  }

  nameOf(path) {
    const named = this.comparison.changes.find((each) => each.file === path && each.process_name)
    return named?.process_name ?? path
  }

  drawList() {
    const { changes } = this.comparison
    const rows = changes.map((change) => h('li', { class: change.kind, 'data-element': change.element },
      h('button', { type: 'button', class: 'studio-finding', onclick: () => this.point(change) },
        h('b', {}, KINDS[change.kind], ' ', change.name ?? ''),
        change.sentences.map((sentence) => h('span', {}, sentence)))))
    this.part('changes').replaceChildren(changes.length ? h('ol', { class: 'studio-findings' }, rows) : h('p', { class: 'muted' }, t('两边没有任何不同。')))
  }

  async show(path) {
    this.path = path
    this.part('drawings').value = path
    for (const each of this.sides) await this.draw(each, path)
  }

  async draw(each, path) {
    const missing = this.part(`${each.side}-missing`)
    each.drawn = false
    try {
      const { text } = await ask('GET', `${this[each.side].files}/${path.split('/').map(encodeURIComponent).join('/')}`, { as: 'text' })
      await each.viewer.importXML(text)
      each.drawn = true
      missing.hidden = true
      each.viewer.get('canvas').zoom('fit-viewport', 'auto')
      this.mark(each, path)
    } catch (refused) {
      each.viewer.clear()
      missing.hidden = false
      missing.textContent = refused.status === 404 ? t('这一边没有这张图。') : refused.message
    }
  }

  mark({ side, viewer }, path) {
    const registry = viewer.get('elementRegistry')
    for (const change of this.comparison.changes) {
      if (change.file !== path || !change.element || !registry.get(change.element)) continue
      if (change.kind === 'added' && side === 'left') continue
      if (change.kind === 'removed' && side === 'right') continue
      viewer.get('canvas').addMarker(change.element, `studio-${change.kind}`)
    }
  }

  // both drawings show the same place
  together() {
    let moving = false
    for (const each of this.sides) {
      each.viewer.on('canvas.viewbox.changed', ({ viewbox }) => {
        const other = this.sides.find((side) => side !== each)
        if (moving || !each.drawn || !other.drawn) return
        moving = true
        other.viewer.get('canvas').viewbox({ x: viewbox.x, y: viewbox.y, width: viewbox.width, height: viewbox.height })
        moving = false
      })
    }
  }

  async point(change) {
    if (change.file?.endsWith('.bpmn') && change.file !== this.path) await this.show(change.file)
    for (const { viewer, drawn } of this.sides) {
      const element = drawn && change.element && viewer.get('elementRegistry').get(change.element)
      for (const before of this.pointed ?? []) before()
      if (element) viewer.get('canvas').scrollToElement(element, 80)
    }
    this.pointed = this.sides.map(({ viewer, drawn }) => {
      const element = drawn && change.element && viewer.get('elementRegistry').get(change.element)
      if (!element) return () => {}
      viewer.get('canvas').addMarker(element, 'studio-pointed')
      return () => viewer.get('elementRegistry').get(change.element) && viewer.get('canvas').removeMarker(change.element, 'studio-pointed')
    })
  }
}
