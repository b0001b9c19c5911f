import ContextPadProvider from 'bpmn-js/lib/features/context-pad/ContextPadProvider'
import { DRAWN, attributesOf } from './elements.js'

const KEPT = new Set(['delete', 'connect', 'replace', 'append.text-annotation', 'lane-insert-above', 'lane-insert-below', 'lane-divide-two', 'lane-divide-three'])
const AFTER_EVENT_GATEWAY = new Set(['timer', 'message'])

// The pad beside an element: what bpmn-js offers, less what does not run, and what can come next.
export class ContextPad extends ContextPadProvider {
  static $inject = ContextPadProvider.$inject

  getContextPadEntries(element) {
    const offered = super.getContextPadEntries(element)
    const entries = {}
    if ('append.end-event' in offered || 'append.timer-intermediate-event' in offered) {
      for (const drawn of DRAWN.filter((each) => each.append && this.follows(element, each))) {
        entries[`append.${drawn.name}`] = this.append(drawn)
      }
    }
    for (const [name, entry] of Object.entries(offered)) if (KEPT.has(name)) entries[name] = entry
    return entries
  }

  follows(element, drawn) {
    const gateway = element.businessObject.$type === 'bpmn:EventBasedGateway'
    return !gateway || AFTER_EVENT_GATEWAY.has(drawn.name)
  }

  append(drawn) {
    const shape = () => this._elementFactory.createShape(attributesOf(drawn))
    const dragged = (event, element) => this._create.start(event, shape(), { source: element })
    return {
      group: 'model',
      className: drawn.icon,
      title: this._translate(drawn.title),
      action: {
        dragstart: dragged,
        click: this._autoPlace ? (_, element) => this._autoPlace.append(element, shape()) : dragged,
      },
    }
  }
}
