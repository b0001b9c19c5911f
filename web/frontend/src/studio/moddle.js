import bpmn from 'bpmn-moddle/resources/bpmn/json/bpmn.json'

// What our diagrams add to BPMN, and one thing that BPMN's own description has otherwise than our diagrams.
const SPIFF = {
  name: 'SpiffWorkflow',
  prefix: 'spiffworkflow',
  uri: 'http://spiffworkflow.org/bpmn/schema/1.0/core',
  xml: { tagAlias: 'lowerCase' },
  types: [
    { name: 'Properties', superClass: ['Element'], properties: [{ name: 'values', type: 'Property', isMany: true }] },
    { name: 'Property', properties: [attribute('name'), attribute('value')] },
    {
      name: 'ServiceTaskOperator',
      superClass: ['Element'],
      properties: [attribute('id'), attribute('resultVariable'), { name: 'parameterList', type: 'Parameters' }],
    },
    { name: 'Parameters', superClass: ['Element'], properties: [{ name: 'parameters', type: 'Parameter', isMany: true }] },
    { name: 'Parameter', properties: [attribute('id'), attribute('type'), attribute('value')] },
    { name: 'CalledDecisionId', superClass: ['Element'], properties: [{ name: 'text', type: 'String', isBody: true }] },
  ],
}

function attribute(name) {
  return { name, isAttr: true, type: 'String' }
}

// The collection of a multi-instance task is a path into the answers. As the reference to an element that BPMN makes
// of it, it would resolve to nothing and be lost when the diagram is written.
function withCollectionsAsText(description) {
  const types = description.types.map((type) => {
    if (type.name !== 'MultiInstanceLoopCharacteristics') return type
    const properties = type.properties.map((each) =>
      each.name === 'loopDataInputRef' ? { name: 'loopDataInputRef', type: 'String' } : each)
    return { ...type, properties }
  })
  return { ...description, types }
}

export const moddleExtensions = { bpmn: withCollectionsAsText(bpmn), spiffworkflow: SPIFF }
