// What can be drawn: only what runs. The palette, the context pad and the menu of replacements read these tables.
export const DRAWN = [
  { name: 'start-event', group: 'event', type: 'bpmn:StartEvent', icon: 'bpmn-icon-start-event-none', title: 'Start event' },
  { name: 'end-event', group: 'event', type: 'bpmn:EndEvent', icon: 'bpmn-icon-end-event-none', title: 'End event', append: true },
  { name: 'error-end', group: 'event', type: 'bpmn:EndEvent', event: 'bpmn:ErrorEventDefinition', icon: 'bpmn-icon-end-event-error', title: 'Error end event' },
  { name: 'timer', group: 'event', type: 'bpmn:IntermediateCatchEvent', event: 'bpmn:TimerEventDefinition', icon: 'bpmn-icon-intermediate-event-catch-timer', title: 'Timer intermediate catch event', append: true },
  { name: 'message', group: 'event', type: 'bpmn:IntermediateCatchEvent', event: 'bpmn:MessageEventDefinition', icon: 'bpmn-icon-intermediate-event-catch-message', title: 'Message intermediate catch event', append: true },
  { name: 'exclusive-gateway', group: 'gateway', type: 'bpmn:ExclusiveGateway', icon: 'bpmn-icon-gateway-xor', title: 'Exclusive gateway', append: true },
  { name: 'parallel-gateway', group: 'gateway', type: 'bpmn:ParallelGateway', icon: 'bpmn-icon-gateway-parallel', title: 'Parallel gateway', append: true },
  { name: 'user-task', group: 'activity', type: 'bpmn:UserTask', icon: 'bpmn-icon-user-task', title: 'User task', append: true },
  { name: 'service-task', group: 'activity', type: 'bpmn:ServiceTask', icon: 'bpmn-icon-service-task', title: 'Service task', append: true },
  { name: 'rule-task', group: 'activity', type: 'bpmn:BusinessRuleTask', icon: 'bpmn-icon-business-rule-task', title: 'Business rule task' },
  { name: 'call-activity', group: 'activity', type: 'bpmn:CallActivity', icon: 'bpmn-icon-call-activity', title: 'Call activity', append: true },
]

// of the menu of replacements; anything else that bpmn-js offers there would be refused at deployment
export const REPLACEMENTS = new Set([
  'replace-with-none-start', 'replace-with-none-end', 'replace-with-error-end', 'replace-with-terminate-end',
  'replace-with-none-intermediate-throw', 'replace-with-none-intermediate-throwing',
  'replace-with-timer-intermediate-catch', 'replace-with-message-intermediate-catch',
  'replace-with-exclusive-gateway', 'replace-with-parallel-gateway', 'replace-with-inclusive-gateway',
  'replace-with-event-based-gateway',
  'replace-with-user-task', 'replace-with-service-task', 'replace-with-rule-task', 'replace-with-call-activity',
  'replace-with-expanded-subprocess',
  'replace-with-message-boundary', 'replace-with-timer-boundary', 'replace-with-error-boundary',
  'replace-with-non-interrupting-timer-boundary',
  'replace-with-sequence-flow', 'replace-with-default-flow',
])

// of the header of that menu (loops, non-interrupting events, …)
export const TOGGLES = new Set(['toggle-parallel-mi', 'toggle-non-interrupting'])

export function attributesOf(drawn) {
  return drawn.event ? { type: drawn.type, eventDefinitionType: drawn.event } : { type: drawn.type }
}
