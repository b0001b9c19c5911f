import BpmnFactory from 'bpmn-js/lib/features/modeling/BpmnFactory'

// ids that conditions can name and people can read aloud
const PREFIXES = [['bpmn:UserTask', 'step_'], ['bpmn:Activity', 'auto_'], ['bpmn:Gateway', 'choice_'], ['bpmn:Event', 'event_'], ['bpmn:SequenceFlow', 'flow_']]

export class Factory extends BpmnFactory {
  static $inject = BpmnFactory.$inject

  _ensureId(element) {
    const prefix = PREFIXES.find(([type]) => element.$instanceOf(type))?.[1]
    if (prefix && !element.id) element.id = this._model.ids.nextPrefixed(prefix, element)
    else super._ensureId(element)
  }
}
