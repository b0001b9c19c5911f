import { h } from '../dom.js'
import { isA } from '../executed.js'
import { t } from '../language.js'
import { expression } from './expression.js'
import { choice, facts, group, line, lines, tick } from './fields.js'
import { ruleField } from './rule.js'
import { parameterField } from './parameters.js'

const listed = (all) => all.map(({ name, label }) => ({ value: name, label: label ? `${label}` : name }))
const ID = /^[a-z][a-z0-9_]{0,59}$/

// Each section: what of an element it shows, or null. `tools`: executed, registries, completions, readOnly, judge, …
export const SECTIONS = [general, userTask, loop, serviceTask, decisionTask, callActivity, timer, message, error, gateway, flow, lane]

function general(element, tools) {
  const { executed, readOnly } = tools
  if (isA(element, 'bpmn:Participant') || isA(element, 'bpmn:Process')) return process(element, tools)
  const shown = element.businessObject
  const name = isA(element, 'bpmn:Lane') ? null : lines('name', t('名称'), shown.name ?? '', (text) => executed.set(element, { name: text || undefined }), { readOnly, rows: 1, longest: 200 })
  return group(t('基本'), name,
    line('id', t('编号'), shown.id, (text) => tools.rename(element, text, ID.test(text)), {
      readOnly, longest: 60, fault: tools.faults.get('id'), hint: isA(element, 'bpmn:UserTask') ? t('条件里用它指这个环节，如 {id}.outcome', { id: shown.id }) : undefined,
    }),
    lines('documentation', t('说明'), executed.documentation(shown), (text) => executed.set(element, executed.documented(shown, text)), { readOnly }))
}

// the pool and its process have one name; what is executed is the process
function process(element, { executed, readOnly }) {
  const shown = element.businessObject.processRef ?? element.businessObject
  const rename = (name) => {
    executed.set(element, { name })
    if (shown !== element.businessObject) executed.setWithin(element, shown, { name })
  }
  return group(t('基本'), line('name', t('名称'), shown.name ?? '', rename, { readOnly }),
    facts([[t('编号'), shown.id], [t('能否执行'), shown.isExecutable ? null : t('没有标明可执行，不能发布')]]),
    !shown.isExecutable && !readOnly && h('button', { type: 'button', class: 'btn btn-small', onclick: () => executed.setWithin(element, shown, { isExecutable: true }) }, t('标为可执行')),
    lines('documentation', t('说明'), executed.documentation(shown), (text) => executed.setWithin(element, shown, executed.documented(shown, text)), { readOnly, rows: 4 }))
}

function userTask(element, tools) {
  if (!isA(element, 'bpmn:UserTask')) return null
  const { executed, registries, readOnly } = tools
  const kind = registries.kinds.find((each) => each.name === executed.property(element, 'kind'))
  const write = (name) => (text) => executed.setProperty(element, name, text)
  const property = (name) => registries.task_properties.find((each) => each.name === name) ?? {}
  const text = (name) => line(name, property(name).label ?? name, executed.property(element, name), write(name), {
    readOnly, longest: 300, hint: property(name).description, placeholder: property(name).example,
  })
  const rule = (name, none) => ruleField(name, property(name).label ?? name, executed.property(element, name), write(name), { ...tools, none, hint: property(name).description })
  return [
    group(t('办什么'),
      choice('kind', t('环节种类'), kind?.name ?? executed.property(element, 'kind'), kindChoices(registries, kind), write('kind'), { readOnly, none: t('请选择') }),
      kind && gateMarks(kind)),
    group(t('谁来办'),
      facts([[t('候选岗位'), whose(element, tools)]]),
      choice('lane', t('另指岗位'), executed.property(element, 'lane'), listed(registries.lanes), write('lane'), { readOnly, none: t('按所在泳道') })),
    group(t('何时办完'), rule('due', t('不限')), rule('due_urgent', t('与平时相同')), text('due_counts'),
      h('details', { class: 'why' }, h('summary', {}, t('提醒、上报与变色')), text('remind'), text('escalate'), text('warn'))),
    group(t('填什么'), tools.formOf(element)),
  ]
}

function kindChoices(registries, chosen) {
  return registries.kinds.map((each) => ({
    value: each.name,
    label: each.gate ? t('{label}（审查关口）', { label: each.label }) : each.label,
    disabled: !each.addable && each !== chosen,
  }))
}

// what a kind is worth is fixed in the program: shown, not chosen
function gateMarks(kind) {
  return h('div', { class: 'studio-marks' },
    kind.gate && h('p', {}, h('span', { class: 'tag tag-bad' }, t('审查关口')), ' ', kind.gate_label ?? kind.gate),
    facts([
      [t('作为通过的结论'), kind.gate && kind.approving.join('、')],
      [t('表单必须有'), kind.required_fields.join('、')],
      [t('会改动文稿'), kind.edits && t('是：之前的审查结论随之失效')],
    ]),
    h('p', { class: 'studio-hint' }, t('由程序规定，这里不能改。')))
}

function whose(element, tools) {
  const own = tools.executed.property(element, 'lane')
  const name = own || tools.laneOf(element)
  const found = tools.registries.lanes.find((each) => each.name === name)
  if (!name) return t('不在任何泳道里：没有人能收到')
  return found ? (found.label && found.label !== name ? `${name}（${found.label}）` : name) : t('{value}（没有登记）', { value: name })
}

function loop(element, tools) {
  if (!isA(element, 'bpmn:UserTask')) return null
  const { executed, readOnly } = tools
  const now = executed.loop(element)
  const put = (change) => executed.setLoop(element, { ...now, ...change })
  const lists = tools.completions.variables.filter((each) => each.type === 'list').map((each) => ({ value: each.name, label: each.label || each.name }))
  const toggle = tick('loop', t('清单中每一项各办一次（同时进行）'), now !== null, (on) => executed.setLoop(element, on ? { collection: lists[0]?.value ?? '', item: `each_${element.id}`, condition: '' } : null), { readOnly })
  if (!now) return group(t('几个人办'), toggle)
  return group(t('几个人办'), toggle,
    choice('loop-collection', t('哪一份清单'), now.collection, lists, (collection) => put({ collection }), { readOnly }),
    line('loop-item', t('每一项叫作'), now.item, (item) => put({ item }), { readOnly, longest: 60 }),
    expression('loop-condition', t('提前结束的条件'), now.condition, (condition) => put({ condition }), { tools, hint: t('成立时其余各件即停；可以不填') }))
}

function serviceTask(element, tools) {
  if (!isA(element, 'bpmn:ServiceTask')) return null
  const { executed, registries, readOnly } = tools
  const now = executed.operator(element)
  const service = registries.services.find((each) => each.name === now.id)
  const chosen = (id) => executed.setOperator(element, id, parametersOf(registries.services.find((each) => each.name === id), now.parameters))
  const put = (name, value) => executed.setOperator(element, now.id, parametersOf(service, now.parameters, { [name]: value }))
  const extra = now.parameters.filter((each) => !service?.parameters.some((known) => known.name === each.id))
  return group(t('自动做什么'),
    choice('service', t('登记的处理'), now.id, listed(registries.services), chosen, { readOnly, none: t('请选择') }),
    service && facts([[t('作用'), EFFECTS[service.effect]], [t('产生'), service.outputs.map((each) => `${element.id}.${each.name}`).join('、')]]),
    service?.parameters.map((each) => parameterField(each, now.parameters.find((given) => given.id === each.name)?.value ?? '', (value) => put(each.name, value), tools)),
    extra.length > 0 && h('p', { class: 'studio-fault' }, t('没有这些参数：{names}', { names: extra.map((each) => each.id).join('、') }),
      !readOnly && h('button', { type: 'button', class: 'btn btn-small', onclick: () => put() }, t('删除'))))
}

const EFFECTS = { edit: t('改动文稿：之前的审查结论失效'), suggestions: t('采纳建议：须差异复核'), numbering: t('编发文字号'), release: t('发布：之前须过所有关口') }

function parametersOf(service, given, changed = {}) {
  return (service?.parameters ?? []).map(({ name, type }) => ({
    id: name, type, value: changed[name] ?? given.find((each) => each.id === name)?.value ?? '',
  }))
}

function decisionTask(element, tools) {
  if (!isA(element, 'bpmn:BusinessRuleTask')) return null
  const choices = tools.registries.decisions.map((each) => ({ value: each.id, label: each.name || each.id }))
  const found = tools.registries.decisions.find((each) => each.id === tools.executed.decision(element))
  return group(t('按哪张表决定'), choice('decision', t('决策表'), tools.executed.decision(element), choices, (id) => tools.executed.setDecision(element, id), {
    readOnly: tools.readOnly, none: t('请选择'), hint: t('结果写进条件：{example}', { example: `${element.id}.${found?.outputs[0] ?? 'result'}` }),
  }),
  found && h('button', { type: 'button', class: 'btn btn-small', 'data-table': found.file, onclick: () => tools.open(found.file) }, t('打开决策表 {name}', { name: found.name })),
  !tools.readOnly && h('button', { type: 'button', class: 'btn btn-small', 'data-new-table': true, onclick: () => tools.newTable(element) }, t('新建决策表')))
}

function callActivity(element, tools) {
  if (!isA(element, 'bpmn:CallActivity')) return null
  const { registries, readOnly } = tools
  const called = element.businessObject.calledElement ?? ''
  const found = registries.processes.find((each) => each.id === called)
  const choices = registries.processes.map((each) => ({ value: each.id, label: each.in_set ? each.name : t('{name}（会复制进来）', { name: each.name }) }))
  return group(t('调用哪个流程'),
    choice('called', t('流程'), called, choices, (id) => tools.call(element, id), { readOnly, none: t('请选择') }),
    found?.file && h('button', { type: 'button', class: 'btn btn-small', onclick: () => tools.open(found.file) }, t('打开这张图')))
}

function timer(element, tools) {
  if (tools.executed.trigger(element)?.$type !== 'bpmn:TimerEventDefinition') return null
  const { executed, readOnly } = tools
  return group(t('何时触发'),
    ruleField('timer', t('时限'), executed.timer(element), (text) => executed.setTimer(element, text), { ...tools, none: t('请选择') }),
    isA(element, 'bpmn:BoundaryEvent') && tick('cancel', t('到时收回这个环节'), element.businessObject.cancelActivity !== false, (cancelActivity) => executed.set(element, { cancelActivity }), { readOnly }))
}

function message(element, tools) {
  if (tools.executed.trigger(element)?.$type !== 'bpmn:MessageEventDefinition') return null
  const choices = tools.registries.messages.map((name) => ({ value: name, label: name }))
  return group(t('等什么消息'), choice('message', t('登记的消息'), tools.executed.message(element), choices, (name) => tools.executed.setMessage(element, name), { readOnly: tools.readOnly, none: t('请选择') }))
}

function error(element, tools) {
  if (tools.executed.trigger(element)?.$type !== 'bpmn:ErrorEventDefinition') return null
  const { executed, readOnly } = tools
  const catches = isA(element, 'bpmn:BoundaryEvent')
  const choices = tools.errorCodes().map((code) => ({ value: code, label: code }))
  const write = (code) => executed.setError(element, code)
  return group(catches ? t('接哪种错误') : t('以哪种错误结束'),
    choice('error', t('错误代码'), executed.error(element), choices, write, { readOnly, none: catches ? t('任何错误') : t('请选择') }),
    !readOnly && line('new-error', t('新的错误代码'), '', (code) => code && write(code), { longest: 60 }))
}

function gateway(element, tools) {
  const choosing = isA(element, 'bpmn:ExclusiveGateway') || isA(element, 'bpmn:InclusiveGateway')
  if (!choosing || element.outgoing.length < 2) return null
  const { executed, readOnly } = tools
  const flows = element.outgoing.filter((each) => isA(each, 'bpmn:SequenceFlow'))
  const title = (each) => each.businessObject.name || t('到“{name}”', { name: each.target.businessObject.name || each.target.id })
  const byDefault = element.businessObject.default?.id ?? ''
  return group(t('往哪里走'),
    choice('default', t('默认流向'), byDefault, flows.map((each) => ({ value: each.id, label: title(each) })),
      (id) => executed.set(element, { default: flows.find((each) => each.id === id)?.businessObject }), { readOnly, none: t('没有：每条都写条件'), hint: t('其余条件都不成立时走这里') }),
    flows.filter((each) => each.id !== byDefault).map((each) =>
      expression(`condition-${each.id}`, t('条件：{name}', { name: title(each) }), executed.condition(each), (text) => executed.setCondition(each, text), { tools })))
}

function flow(element, tools) {
  if (!isA(element, 'bpmn:SequenceFlow')) return null
  const { executed } = tools
  const from = element.source
  if (!isA(from, 'bpmn:ExclusiveGateway') && !isA(from, 'bpmn:InclusiveGateway') && !executed.condition(element)) return null
  return group(t('何时走这里'), expression('condition', t('条件'), executed.condition(element), (text) => executed.setCondition(element, text), {
    tools, hint: t('写到一半会列出可用的项目，如 {example}', { example: "section_check.outcome == 'approve'" }), rows: 3,
  }))
}

function lane(element, tools) {
  if (!isA(element, 'bpmn:Lane')) return null
  return group(t('谁的泳道'), choice('lane-name', t('候选岗位'), element.businessObject.name ?? '', listed(tools.registries.lanes).map((each) => ({ ...each, label: each.value === each.label ? each.value : `${each.value}（${each.label}）` })),
    (name) => tools.executed.set(element, { name }), { readOnly: tools.readOnly, none: t('请选择') }))
}
