import { t, translate } from './language.js'

// the name of the lane that a node is in; '' when in none
export function laneOf(element) {
  const lanes = element.businessObject.get?.('lanes')
  return (lanes?.[0] ?? laneHolding(element))?.name ?? ''
}

// the innermost lane that lists the element, of the process around it
function laneHolding(element) {
  let process = element.businessObject
  while (process && process.$type !== 'bpmn:Process') process = process.$parent
  const inside = (sets, target) => {
    for (const lane of (sets ?? []).flatMap((set) => set.lanes ?? [])) {
      const deeper = inside(lane.childLaneSet ? [lane.childLaneSet] : [], target)
      if (deeper) return deeper
      if (lane.flowNodeRef?.includes(target)) return lane
    }
    return null
  }
  let node = element.businessObject
  while (node && node !== process) {
    const lane = inside(process?.laneSets, node)
    if (lane) return lane
    node = node.$parent
  }
  return null
}

const TITLES = {
  UserTask: 'User task', ServiceTask: 'Service task', BusinessRuleTask: 'Business rule task', CallActivity: 'Call activity', SubProcess: 'Sub-process',
  ExclusiveGateway: 'Exclusive gateway', ParallelGateway: 'Parallel gateway', InclusiveGateway: 'Inclusive gateway', EventBasedGateway: 'Event-based gateway',
  SequenceFlow: 'Sequence flow', StartEvent: 'Start event', EndEvent: 'End event', BoundaryEvent: 'Boundary event', Task: 'Task', ScriptTask: 'Script task',
}

// what kind of element it is, in words
export function titleOf(element) {
  const type = element.businessObject.$type.replace('bpmn:', '')
  if (type === 'Lane') return t('泳道')
  if (type === 'Participant' || type === 'Collaboration' || type === 'Process') return t('整张图')
  if (type === 'IntermediateCatchEvent' || type === 'IntermediateThrowEvent') return t('中间事件')
  if (type === 'TextAnnotation') return t('注释')
  return TITLES[type] ? translate(TITLES[type]) : type
}
