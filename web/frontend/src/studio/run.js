import { h, icon } from './dom.js'
import { moment, t } from './language.js'
import { line } from './panel/fields.js'

// Tries the draft: the stored cases all at once, or step by step with answers that one chooses. Nothing leaves the sandbox.
export class Trial {
  constructor(box, draft, surface, { open, mayEdit }) {
    Object.assign(this, { box, draft, surface, open, mayEdit, steps: [], inputs: null, stand: null, undo: [] })
    this.draw()
  }

  draw(told) {
    this.box.replaceChildren(...[this.casesBox(), this.stepsBox(told)].flat().filter(Boolean))
  }

  casesBox() {
    return h('section', { class: 'studio-group' }, h('h3', {}, t('案例')),
      h('p', { class: 'studio-hint' }, t('案例是事先写好的走法和应有的结果。提交时全部重跑一遍，有一个不符就不能提交。')),
      h('button', { type: 'button', class: 'btn btn-small', 'data-run-cases': true, onclick: () => this.runCases() }, icon('player-play'), t('运行全部案例')),
      this.results && this.resultsBox())
  }

  resultsBox() {
    const failed = this.results.filter((each) => !each.passed).length
    return [
      h('p', { class: failed ? 'studio-verdict bad' : 'studio-verdict good', role: 'status', 'data-cases': this.results.length },
        failed ? t('{n} 个案例与应有的结果不符。', { n: failed }) : t('{n} 个案例全部通过。', { n: this.results.length })),
      failed > 0 && h('ul', { class: 'studio-findings' }, this.results.filter((each) => !each.passed).map((each) => this.result(each))),
      failed > 0 && this.mayEdit && this.renewing(),
      h('details', { class: 'why' }, h('summary', {}, t('通过的 {n} 个案例', { n: this.results.length - failed })),
        h('ul', { class: 'studio-findings' }, this.results.filter((each) => each.passed).map((each) => this.result(each)))),
    ]
  }

  result(each) {
    return h('li', { class: each.passed ? 'added' : 'error' }, h('button', { type: 'button', class: 'studio-finding', onclick: () => this.open(each.path) },
      h('b', {}, each.passed ? t('通过') : t('不符'), ' ', each.name), each.message && h('span', {}, each.message)))
  }

  // a step that was added stands in the way of the stored cases: what they would become is shown before it is kept
  renewing() {
    if (!this.renewed) return h('button', { type: 'button', class: 'btn btn-small', 'data-renew': true, onclick: () => this.renew(false) }, icon('refresh'), t('按新流程更新案例'))
    const row = (each) => h('li', { class: each.message ? 'error' : 'changed' }, h('b', {}, each.name),
      each.added.length > 0 && h('p', {}, t('加上：{steps}', { steps: each.added.join('、') })),
      each.dropped.length > 0 && h('p', {}, t('去掉：{steps}', { steps: each.dropped.join('、') })), each.message && h('p', {}, each.message))
    return [
      h('p', { class: 'studio-hint' }, t('新加的环节按通常的答案办理。请确认这正是想要的走法：')),
      h('ul', { class: 'studio-findings' }, this.renewed.map(row)),
      h('button', { type: 'button', class: 'btn btn-small btn-main', 'data-accept': true, onclick: () => this.renew(true) }, icon('check'), t('就按这样更新')),
    ]
  }

  async renew(save) {
    const paths = this.results.filter((each) => !each.passed).map((each) => each.path)
    await this.working(async () => {
      this.renewed = (await this.draft.post('cases/renew', { paths, save })).renewed
      if (!save) return
      this.renewed = null
      await this.draft.refresh()
      this.results = (await this.draft.post('cases/run')).results
    })
  }

  async runCases() {
    await this.working(async () => {
      this.renewed = null
      this.results = (await this.draft.post('cases/run')).results
    })
  }

  stepsBox(told) {
    const { stand } = this
    if (!stand) {
      return h('section', { class: 'studio-group' }, h('h3', {}, t('一步一步试')), told,
        h('button', { type: 'button', class: 'btn btn-small btn-main', 'data-start': true, onclick: () => this.play([]) }, icon('player-play'), t('从头开始')))
    }
    return h('section', { class: 'studio-group' }, h('h3', {}, t('一步一步试')), told,
      h('p', { class: 'studio-hint' }, t('现在是 {time}（试运行中的时间）。红色：停在这里；绿色：已经走过。', { time: moment(stand.now) })),
      stand.problem && h('p', { class: 'studio-fault', role: 'alert' }, stand.problem.message),
      stand.finished && h('p', { class: 'studio-verdict good', role: 'status' }, icon('circle-check'), t('办完了。')),
      this.beginning(),
      stand.open.map((item) => this.item(item)),
      stand.timers.map((timer) => h('div', { class: 'studio-run-row' }, h('b', {}, icon('clock'), ' ', timer.name || timer.element), ' ',
        h('button', { type: 'button', class: 'btn btn-small', onclick: () => this.play([...this.steps, { time: timer.element }]) }, t('让它到时')))),
      stand.messages.map((name) => h('div', { class: 'studio-run-row' }, h('b', {}, name), ' ',
        h('button', { type: 'button', class: 'btn btn-small', onclick: () => this.play([...this.steps, { message: name }]) }, t('让消息到来')))),
      this.controls(), this.trail())
  }

  beginning() {
    const rows = this.stand.inputs.filter((each) => each.values.length)
    if (this.steps.length || !rows.length) return null
    return h('details', { class: 'why' }, h('summary', {}, t('开始时的情形')), rows.map((each) => {
      const id = `input-${each.name.replace('.', '-')}`
      const select = h('select', { class: 'form-select', id, onchange: () => this.begin(each.name, each.values[select.selectedIndex].value) },
        each.values.map((value) => h('option', {}, value.label)))
      select.selectedIndex = each.values.findIndex((value) => value.value === each.value)
      return h('div', { class: 'studio-field' }, h('label', { for: id }, each.name), select)
    }))
  }

  begin(name, value) {
    const inputs = {}
    for (const each of this.stand.inputs) put(inputs, each.name, each.name === name ? value : each.value)
    this.inputs = inputs
    this.play([])
  }

  item(item) {
    const asked = item.form.filter((each) => each.key)
    const form = h('form', { class: 'studio-run-row', 'data-task': item.task, onsubmit: (event) => {
      event.preventDefault()
      const answers = Object.fromEntries(asked.map((each) => [each.key, answered(form, each)]).filter(([, value]) => value !== undefined))
      this.play([...this.steps, { task: item.task, ...(item.item ? { item: item.item } : {}), answers }])
    } },
    h('b', {}, item.name), h('p', { class: 'studio-hint' }, [item.lane, item.item].filter(Boolean).join(' · ')),
    asked.map((each) => question(item, each)),
    h('button', { class: 'btn btn-small btn-main' }, icon('check'), t('这样办')))
    return form
  }

  controls() {
    const name = line('case-name', t('案例名称'), '', () => {}, { longest: 60 })
    return [
      h('div', { class: 'studio-file-actions' },
        h('button', { type: 'button', class: 'btn btn-small', disabled: !this.steps.length, onclick: () => this.play(this.steps.slice(0, -1)) }, icon('arrow-back-up'), t('退一步')),
        h('button', { type: 'button', class: 'btn btn-small', onclick: () => this.play([...this.steps, { forward: { working_days: 1 } }]) }, icon('clock'), t('过一个工作日')),
        h('button', { type: 'button', class: 'btn btn-small', onclick: () => this.stop() }, icon('x'), t('结束试运行'))),
      this.steps.length > 0 && h('details', { class: 'why' }, h('summary', {}, t('存为案例')), name,
        h('button', { type: 'button', class: 'btn btn-small', onclick: () => this.keep(name.querySelector('input').value.trim()) }, t('保存'))),
    ]
  }

  trail() {
    return h('ol', { class: 'studio-trail' }, this.stand.trail.map((each) => h('li', {}, each.name || each.element)))
  }

  async play(steps) {
    await this.working(async () => {
      this.steps = steps
      this.stand = await this.draft.post('simulation', { steps, ...(this.inputs ? { inputs: this.inputs } : {}) })
      this.steps = this.stand.steps
      await this.follow()
    })
  }

  // a problem or a refusal is said above the steps; what was reached stays
  async working(act) {
    this.box.setAttribute('aria-busy', 'true')
    try {
      await act()
      this.draw()
    } catch (refused) {
      this.draw(h('p', { class: 'studio-fault', role: 'alert' }, refused.message))
    } finally {
      this.box.removeAttribute('aria-busy')
    }
  }

  async follow() {
    const [token] = this.stand.tokens
    const file = token && [...this.draft.files.keys()].find((path) => path.endsWith(`/${token.process}.bpmn`))
    if (file && file !== this.surface.file()) await this.open(file)
    this.mark()
    const element = token && this.surface.get('elementRegistry')?.get(token.element)
    if (element) this.surface.get('canvas').scrollToElement(element, 80)
  }

  mark() {
    this.clear()
    const canvas = this.surface.get('canvas')
    if (!this.stand || !canvas) return
    const process = this.surface.file().split('/').pop().replace('.bpmn', '')
    const put = (each, marker) => {
      if (each.process !== process || !this.surface.get('elementRegistry').get(each.element)) return
      canvas.addMarker(each.element, marker)
      this.undo.push(() => canvas.removeMarker(each.element, marker))
    }
    const here = new Set(this.stand.tokens.map((each) => each.element))
    for (const each of this.stand.trail) if (!here.has(each.element)) put(each, 'studio-ran')
    for (const each of this.stand.tokens) put(each, 'studio-token')
  }

  clear() {
    for (const undo of this.undo.splice(0)) {
      try {
        undo()
      } catch {
        continue // another diagram is drawn by now
      }
    }
  }

  stop() {
    this.clear()
    Object.assign(this, { steps: [], stand: null, inputs: null })
    this.draw()
  }

  async keep(name) {
    if (!name) return
    await this.working(async () => {
      const kept = await this.draft.post('simulation/keep', { name, steps: this.steps, ...(this.inputs ? { inputs: this.inputs } : {}) })
      await this.draft.refresh()
      this.surface.said(t('已存为案例：{path}', { path: kept.path }))
    })
  }
}

function put(tree, name, value) {
  const [first, second] = name.split('.')
  tree[first] = { ...tree[first], [second]: value }
}

function question(item, field) {
  const id = `run-${item.task}-${item.item ?? ''}-${field.key}`
  const usual = item.usual?.[field.key]
  if (field.type === 'checkbox') return h('div', { class: 'studio-field' }, h('label', { class: 'form-check', for: id }, h('input', { class: 'form-check-input', type: 'checkbox', id, name: field.key, checked: Boolean(usual) }), ' ', field.label))
  const chosen = Array.isArray(usual) ? usual : [usual]
  const control = field.options?.length
    ? h('select', { class: 'form-select', id, name: field.key, multiple: field.type === 'checklist' }, field.type !== 'checklist' && h('option', { value: '' }, t('（不填）')),
      field.options.map((each) => h('option', { value: each.value, selected: chosen.includes(each.value) }, each.label)))
    : h('input', { class: 'form-control', id, name: field.key, value: usual ?? '', type: field.type === 'number' ? 'number' : 'text' })
  return h('div', { class: 'studio-field' }, h('label', { for: id }, field.label, field.required && ` · ${t('必填')}`), control)
}

function answered(form, field) {
  const control = form.elements[field.key]
  if (field.type === 'checkbox') return control.checked
  if (field.type === 'checklist') return [...(control.selectedOptions ?? [])].map((each) => each.value)
  if (control.value === '') return undefined
  return field.type === 'number' ? Number(control.value) : control.value
}
