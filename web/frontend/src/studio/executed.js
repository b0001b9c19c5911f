// Reads and writes, in the objects of a diagram, what is executed. Every write is one command: it can be undone.
export const isA = (element, type) => Boolean(element?.businessObject?.$instanceOf?.(type))

export class Executed {
  static $inject = ['injector', 'canvas']

  // where nothing is edited there is nothing to write with
  constructor(injector, canvas) {
    this.canvas = canvas
    this.modeling = injector.get('modeling', false)
    this.factory = injector.get('bpmnFactory', false)
  }

  // the value of a task's property, e.g. `due`; '' when it has none
  property(element, name) {
    return this.properties(element).find((each) => each.name === name)?.value ?? ''
  }

  properties(element) {
    return extension(element, 'spiffworkflow:Properties')?.get('values') ?? []
  }

  setProperty(element, name, value) {
    const kept = this.properties(element).filter((each) => each.name !== name)
    const before = this.properties(element).findIndex((each) => each.name === name)
    const rows = kept.map((each) => this.factory.create('spiffworkflow:Property', { name: each.name, value: each.value }))
    if (value) rows.splice(before < 0 ? rows.length : before, 0, this.factory.create('spiffworkflow:Property', { name, value }))
    this.setExtension(element, 'spiffworkflow:Properties', rows.length ? { values: rows } : null)
  }

  // {id, parameters: [{id, type, value}]} of a service task
  operator(element) {
    const found = extension(element, 'spiffworkflow:ServiceTaskOperator')
    const parameters = found?.parameterList?.get('parameters') ?? []
    return { id: found?.id ?? '', parameters: parameters.map(({ id, type, value }) => ({ id, type, value })) }
  }

  setOperator(element, id, parameters) {
    const rows = parameters.map((each) => this.factory.create('spiffworkflow:Parameter', each))
    const parameterList = own(rows, this.factory.create('spiffworkflow:Parameters', { parameters: rows }))
    this.setExtension(element, 'spiffworkflow:ServiceTaskOperator', { id, resultVariable: element.id, parameterList })
  }

  decision(element) {
    return extension(element, 'spiffworkflow:CalledDecisionId')?.text ?? ''
  }

  setDecision(element, text) {
    this.setExtension(element, 'spiffworkflow:CalledDecisionId', text ? { text } : null)
  }

  setExtension(element, type, attributes) {
    const others = (element.businessObject.extensionElements?.get('values') ?? []).filter((each) => each.$type !== type)
    if (attributes) {
      const added = this.factory.create(type, attributes)
      for (const value of Object.values(attributes)) own(Array.isArray(value) ? value : [value], added)
      others.push(added)
    }
    const extensionElements = others.length ? this.factory.create('bpmn:ExtensionElements', { values: others }) : undefined
    this.set(element, { extensionElements })
  }

  set(element, attributes) {
    for (const value of Object.values(attributes)) if (value?.$type) value.$parent = element.businessObject
    this.modeling.updateProperties(element, attributes)
  }

  // of an object that is not drawn itself: the process of a pool
  setWithin(element, object, attributes) {
    this.modeling.updateModdleProperties(element, object, attributes)
  }

  condition(flow) {
    return flow.businessObject.conditionExpression?.body ?? ''
  }

  setCondition(flow, text) {
    this.set(flow, { conditionExpression: text ? this.expression(text) : undefined })
  }

  expression(body) {
    return this.factory.create('bpmn:FormalExpression', { body })
  }

  documentation(object) {
    return object.get('documentation')[0]?.text ?? ''
  }

  documented(object, text) {
    return { documentation: text ? own([this.factory.create('bpmn:Documentation', { text })], object) : [] }
  }

  trigger(element) {
    return element.businessObject.eventDefinitions?.[0]
  }

  // the rule of a timer, whichever of the two notations it stands in
  timer(element) {
    const trigger = this.trigger(element)
    return (trigger?.timeDuration ?? trigger?.timeDate)?.body ?? ''
  }

  setTimer(element, text) {
    const trigger = this.trigger(element)
    const atInstant = /^\s*(instant|release_time|decision_time)\s*\(/.test(text)
    const rule = text ? this.expression(text) : undefined
    if (rule) rule.$parent = trigger
    this.modeling.updateModdleProperties(element, trigger, {
      timeDuration: atInstant ? undefined : rule,
      timeDate: atInstant ? rule : undefined,
      timeCycle: undefined,
    })
  }

  loop(element) {
    const loop = element.businessObject.loopCharacteristics
    if (!loop) return null
    return {
      collection: loop.loopDataInputRef ?? '',
      item: loop.inputDataItem?.id ?? '',
      condition: loop.completionCondition?.body ?? '',
    }
  }

  setLoop(element, loop) {
    if (!loop) return this.set(element, { loopCharacteristics: undefined })
    const made = this.factory.create('bpmn:MultiInstanceLoopCharacteristics', { isSequential: false })
    if (loop.collection) made.loopDataInputRef = loop.collection
    if (loop.item) made.inputDataItem = own([this.factory.create('bpmn:DataInput', { id: loop.item, name: loop.item })], made)[0]
    if (loop.condition) made.completionCondition = own([this.expression(loop.condition)], made)[0]
    this.set(element, { loopCharacteristics: made })
  }

  definitions() {
    let found = this.canvas.getRootElement().businessObject
    while (found.$parent) found = found.$parent
    return found
  }

  // messages and errors stand beside the process and are referred to; a new name makes a new one
  message(element) {
    return this.trigger(element)?.messageRef?.name ?? ''
  }

  setMessage(element, name) {
    const messageRef = name ? this.root('bpmn:Message', 'name', name, { name }) : undefined
    this.modeling.updateModdleProperties(element, this.trigger(element), { messageRef })
  }

  errors() {
    const all = this.definitions().rootElements.filter((each) => each.$type === 'bpmn:Error')
    return all.map((each) => ({ code: each.errorCode, name: each.name }))
  }

  error(element) {
    return this.trigger(element)?.errorRef?.errorCode ?? ''
  }

  setError(element, code) {
    const errorRef = code ? this.root('bpmn:Error', 'errorCode', code, { name: code, errorCode: code }) : undefined
    this.modeling.updateModdleProperties(element, this.trigger(element), { errorRef })
  }

  root(type, key, value, attributes) {
    const definitions = this.definitions()
    const standing = definitions.rootElements.find((each) => each.$type === type && each[key] === value)
    if (standing) return standing
    const made = this.factory.create(type, attributes)
    made.$parent = definitions
    definitions.rootElements.push(made)
    return made
  }
}

function extension(element, type) {
  return element.businessObject.extensionElements?.get('values').find((each) => each.$type === type)
}

function own(children, parent) {
  for (const child of children) if (child?.$type) child.$parent = parent
  return children
}

export const executedModule = { executed: ['type', Executed] }
