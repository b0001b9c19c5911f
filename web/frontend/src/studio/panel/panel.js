import { h } from '../dom.js'
import { t } from '../language.js'
import { Redraw } from '../redraw.js'
import { SECTIONS } from './sections.js'

// of a diagram with a pool the pool stands for the process
const whole = (root) => root?.children?.find((each) => each.type === 'bpmn:Participant') ?? root

// The properties of the selected element, drawn anew with every change; the field in hand stays in hand.
export class Panel {
  constructor(box, modeler, tools) {
    Object.assign(this, { box, modeler, tools })
    this.selection = modeler.get('selection')
    this.redraw = new Redraw(box, () => this.draw())
    modeler.on(['selection.changed', 'elements.changed', 'import.done'], () => this.redraw.soon())
  }

  shown() {
    const chosen = this.selection.get()
    if (chosen.length > 1) return null
    const [element] = chosen
    if (!element) return whole(this.modeler.get('canvas').getRootElement())
    return element.labelTarget ?? element
  }

  // while something else than a diagram is open: `instead` stands in its place
  rest(resting, instead = []) {
    const before = this.resting
    this.resting = resting
    if (resting) this.box.replaceChildren(...instead)
    else if (before) this.box.replaceChildren()
  }

  draw() {
    if (this.resting) return
    const held = this.box.contains(document.activeElement) ? document.activeElement : null
    const key = held?.dataset.key
    const caret = held && 'selectionStart' in held ? held.selectionStart : null
    const element = this.shown()
    this.tools.faults = this.faultsOf(element)
    const sections = element?.businessObject ? SECTIONS.map((section) => section(element, this.tools)) : []
    this.box.replaceChildren(...(element?.businessObject ? [this.title(element), ...sections.flat().filter(Boolean)] : [h('p', { class: 'muted' }, t('选中了几个元素。只选一个，可以看到并修改它的属性。'))]))
    if (!key) return
    const again = this.box.querySelector(`[data-key="${CSS.escape(key)}"]`)
    again?.focus({ preventScroll: true })
    if (caret !== null && again && 'setSelectionRange' in again && again.type !== 'number') again.setSelectionRange(caret, caret)
  }

  title(element) {
    return h('h2', {}, this.tools.titleOf(element))
  }

  faultsOf(element) {
    const faults = element && this.fault?.id === element.id ? new Map([[this.fault.key, this.fault.text]]) : new Map()
    return faults
  }

  refuse(element, key, text) {
    this.fault = { id: element.id, key, text }
    this.draw()
  }
}
