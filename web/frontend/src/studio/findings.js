import { calm, h, icon } from './dom.js'
import { t } from './language.js'

const STEP = 600 // ms from one step of a bypass to the next

// What the server found in the draft: in a list, on the elements, and the way round a gate shown step by step.
export class Findings {
  // `surface`: {file, registry, canvas, overlays, selection} of what is drawn; open(path) draws another file
  constructor(box, surface, open) {
    Object.assign(this, { box, surface, open, found: [], marked: [], trail: [] })
  }

  take(check) {
    this.found = check.findings
    this.deployable = check.deployable
    this.draw()
    this.mark()
  }

  get errors() {
    return this.found.filter((each) => each.severity === 'error')
  }

  draw() {
    const state = this.errors.length
      ? t('有 {n} 处不合格，改好之前不能提交。', { n: this.errors.length })
      : t('全部检查通过：没有任何一条路能绕过审查关口。')
    this.box.replaceChildren(
      h('p', { class: this.errors.length ? 'studio-verdict bad' : 'studio-verdict good', role: 'status' }, icon(this.errors.length ? 'alert-triangle' : 'circle-check'), state),
      h('ol', { class: 'studio-findings' }, this.found.map((each) => this.row(each))))
  }

  row(finding) {
    const where = [finding.file?.split('/').pop(), finding.line && t('第 {line} 行', { line: finding.line })].filter(Boolean).join(' · ')
    return h('li', { class: finding.severity, 'data-code': finding.code, 'data-element': finding.element },
      h('button', { type: 'button', class: 'studio-finding', onclick: () => this.show(finding) },
        h('b', {}, finding.severity === 'error' ? t('须改') : t('提示'), ' ', finding.label),
        h('span', {}, finding.message), where && h('small', {}, where)),
      finding.steps?.length > 1 && h('button', { type: 'button', class: 'btn btn-small', 'data-bypass': true, onclick: () => this.walk(finding) },
        icon('player-play'), t('在图上走一遍（{n} 步）', { n: finding.steps.length })))
  }

  async show(finding) {
    this.clearTrail()
    if (finding.file && finding.file !== this.surface.file()) await this.open(finding.file, finding.file.endsWith('.dmn') ? undefined : finding.line)
    this.surface.table()?.show(finding.element)
    const element = finding.element && this.surface.get('elementRegistry')?.get(finding.element)
    if (!element) return
    this.surface.get('selection')?.select(element)
    this.surface.get('canvas').scrollToElement(element, 80)
  }

  // a badge on every element of the drawn file that has a finding
  mark() {
    this.surface.table()?.mark(this.found.filter((each) => each.file === this.surface.file()))
    const overlays = this.surface.get('overlays')
    const registry = this.surface.get('elementRegistry')
    if (!overlays) return
    for (const id of this.marked) overlays.remove(id)
    this.marked = []
    for (const [id, findings] of this.onElements()) {
      const element = registry.get(id)
      if (!element || element === this.surface.get('canvas').getRootElement()) continue
      this.marked.push(overlays.add(id, { position: this.position(element), html: this.badge(findings) }))
    }
  }

  onElements() {
    const by = new Map()
    for (const finding of this.found) {
      if (finding.file !== this.surface.file() || !finding.element) continue
      by.set(finding.element, [...(by.get(finding.element) ?? []), finding])
    }
    return by
  }

  position(element) {
    if (!element.waypoints) return { top: -12, right: 12 }
    const [first, second] = element.waypoints
    return { left: (first.x + second.x) / 2 - Math.min(...element.waypoints.map((each) => each.x)) - 10, top: (first.y + second.y) / 2 - Math.min(...element.waypoints.map((each) => each.y)) - 10 }
  }

  badge(findings) {
    const bad = findings.some((each) => each.severity === 'error')
    const told = findings.map((each) => each.message).join('\n')
    return h('button', { type: 'button', class: `studio-badge ${bad ? 'bad' : 'note'}`, title: told, 'aria-label': told, onclick: () => this.show(findings[0]) }, bad ? '!' : 'i')
  }

  // The shortest way to what is wrong, from diagram to diagram. Who wants no movement sees, on the diagram where it
  // goes wrong, all of it at once, numbered.
  async walk(finding) {
    this.clearTrail()
    const mine = (this.walking = {})
    const steps = finding.steps.map((step, index) => ({ ...step, number: index + 1 }))
    let before = null
    for (const step of calm() ? steps.filter((each) => each.file === finding.file) : steps) {
      if (step.file && step.file !== this.surface.file()) {
        await this.turnTo(step.file)
        before = null
      }
      if (this.walking !== mine) return
      this.tread(step.element, before, step.number)
      before = step.element
      if (!calm()) await new Promise((resolve) => setTimeout(resolve, STEP))
      if (this.walking !== mine) return
    }
    const named = steps.map((each) => each.name).filter((name, index, all) => name && name !== all[index - 1])
    this.surface.said(t('这条路：{steps}', { steps: named.join(' → ') }))
  }

  // the walk itself opens a diagram: that does not end it
  async turnTo(file) {
    this.turning = true
    this.trail = []
    await this.open(file)
    this.turning = false
  }

  tread(id, before, number) {
    const registry = this.surface.get('elementRegistry')
    const canvas = this.surface.get('canvas')
    const element = registry.get(id)
    if (!element) return
    const flow = registry.find((each) => each.waypoints && each.source?.id === before && each.target === element)
    for (const each of [element, flow]) {
      if (!each) continue
      canvas.addMarker(each, 'studio-bypass')
      this.trail.push(() => canvas.removeMarker(each, 'studio-bypass'))
    }
    if (!element.waypoints) {
      const overlay = this.surface.get('overlays').add(id, { position: { bottom: 12, left: -10 }, html: h('span', { class: 'studio-step' }, String(number)) })
      this.trail.push(() => this.surface.get('overlays').remove(overlay))
    }
    if (!calm()) canvas.scrollToElement(element, 60)
  }

  clearTrail() {
    if (this.turning) return
    this.walking = null
    for (const undo of this.trail.splice(0)) {
      try {
        undo()
      } catch {
        continue // another diagram is drawn by now: its marks went with the old one
      }
    }
  }
}
