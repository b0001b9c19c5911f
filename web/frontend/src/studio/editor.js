import { h } from './dom.js'
import { Draft } from './draft.js'
import { isA } from './executed.js'
import { drawFiles } from './files.js'
import { Findings } from './findings.js'
import { FormEditor, newForm } from './form_editor.js'
import { t } from './language.js'
import { fit, makeModeler, makeViewer } from './modeler.js'
import { laneOf, titleOf } from './naming.js'
import { Panel } from './panel/panel.js'
import { Trial } from './run.js'
import { Saving } from './saving.js'
import { tableHelp } from './table_help.js'
import { Tables, beginTable } from './tables.js'
import { ask } from './talk.js'
import { showText } from './xml_view.js'

const VIEWS = { bpmn: 'diagram', form: 'form', dmn: 'table', yaml: 'source' }
const READABLE = 0.7 // of a diagram that is opened
const CHECK = 400 // ms between the last save and the check

// The editor page of one draft: one diagram or form at a time, its properties, what the server finds, its files.
export class Editor {
  constructor(page) {
    this.page = page
    this.part = (name) => page.querySelector(`[data-part="${name}"]`)
    const told = JSON.parse(page.dataset.studio)
    this.draft = new Draft(told.draft, told.data_url)
    this.mayEdit = told.may_edit && told.draft.state === 'drafting' && window.matchMedia('(min-width: 62rem)').matches
    this.modeler = this.mayEdit ? makeModeler(this.part('canvas')) : makeViewer(this.part('canvas'))
    this.saving = new Saving(this.draft, this.part('saved'), {
      text: () => this.text(),
      saved: (path, text) => {
        if (path === this.path) this.content = text
        this.checkSoon()
      },
      reload: (path) => this.open(path, { again: true }),
    })
    this.tables = new Tables(this.part('table'), JSON.parse(page.dataset.tables))
    this.findings = new Findings(this.part('findings'), this.surface(), (path, line) => this.open(path, { line }))
  }

  surface() {
    return {
      file: () => this.path,
      get: (name) => (this.shows === 'diagram' ? this.modeler.get(name, false) : null),
      said: (text) => this.say(text),
      table: () => (this.shows === 'table' ? this.tables.open : null),
    }
  }

  async start() {
    const [registries, completions] = await Promise.all([this.draft.get('registries'), this.draft.get('completions')])
    this.tools = this.makeTools(registries, completions)
    this.trial = new Trial(this.part('run'), this.draft, this.surface(), { open: (path) => this.open(path), mayEdit: this.mayEdit })
    this.panel = new Panel(this.part('properties'), this.modeler, this.tools)
    this.modeler.on('commandStack.changed', () => this.drawn())
    this.modeler.on('import.done', () => {
      this.findings.mark()
      this.trial.mark()
    })
    this.listen()
    const wanted = new URLSearchParams(location.search).get('file')
    await this.open(this.draft.files.has(wanted) ? wanted : this.draft.main)
    await this.check()
    this.page.dataset.ready = 'true'
  }

  makeTools(registries, completions) {
    const tools = {
      registries,
      completions,
      executed: this.modeler.get('executed'),
      readOnly: !this.mayEdit,
      faults: new Map(),
      judge: (text, kind, type) => this.draft.post('condition', { text, kind, type }),
      open: (path) => this.open(path),
      rename: (element, id, fits) => this.rename(element, id, fits),
      laneOf: (element) => laneOf(element),
      titleOf: (element) => titleOf(element),
      formOf: (element) => this.formOf(element),
      newTable: (element) => this.makeTable(element),
      call: (element, id) => this.call(element, id),
      errorCodes: () => tools.executed.errors().map((each) => each.code).filter(Boolean),
    }
    return tools
  }

  listen() {
    const on = (name, act) => this.page.querySelectorAll(`[data-act="${name}"]`).forEach((button) => button.addEventListener('click', act))
    on('undo', () => this.stack('undo'))
    on('redo', () => this.stack('redo'))
    on('find', () => this.modeler.get('searchPad', false)?.toggle())
    on('fit', () => fit(this.modeler))
    on('layout', () => this.layOut())
    on('in', () => this.zoom(1.25))
    on('out', () => this.zoom(0.8))
    on('text', () => this.toggleText())
    on('check', () => this.check())
    this.part('diagrams').addEventListener('change', (event) => this.open(event.target.value))
    this.page.querySelectorAll('[data-tab]').forEach((tab) => tab.addEventListener('click', () => this.tab(tab.dataset.tab)))
    this.page.querySelector('[role=tablist]').addEventListener('keydown', (event) => this.tabKey(event))
  }

  stack(act) {
    const stack = this.modeler.get('commandStack', false)
    if (this.shows === 'table') return this.tables.open?.[act]()
    if (this.shows === 'diagram' && stack && (act === 'undo' ? stack.canUndo() : stack.canRedo())) stack[act]()
  }

  layOut() {
    if (this.shows !== 'diagram') return
    this.modeler.get('layout').layOut()
    fit(this.modeler)
  }

  zoom(by) {
    const canvas = this.modeler.get('canvas')
    canvas.zoom(canvas.zoom() * by)
  }

  tab(name) {
    for (const tab of this.page.querySelectorAll('[data-tab]')) {
      const on = tab.dataset.tab === name
      tab.setAttribute('aria-selected', String(on))
      tab.tabIndex = on ? 0 : -1
      this.page.querySelector(`#${tab.getAttribute('aria-controls')}`).hidden = !on
    }
  }

  tabKey(event) {
    const tabs = [...this.page.querySelectorAll('[data-tab]')]
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!by) return
    const next = tabs[(tabs.indexOf(document.activeElement) + by + tabs.length) % tabs.length]
    next.focus()
    this.tab(next.dataset.tab)
  }

  // opens one file: a diagram in the canvas, a form in its editor, anything else as text
  async open(path, { line, again } = {}) {
    if (path === this.path && !again) return line && this.showText(line)
    if (!again && !(await this.saving.flush())) return this.refreshChoice()
    const content = await this.draft.read(path)
    Object.assign(this, { path, content })
    this.saving.path = path
    await this.show(path, content, line)
    this.refreshChoice()
    this.drawFiles()
    history.replaceState(null, '', `?file=${encodeURIComponent(path)}`)
  }

  async show(path, content, line) {
    this.findings.clearTrail()
    this.panel.rest(false)
    if (path.endsWith('.bpmn')) {
      try {
        this.reveal('diagram')
        this.importing = true
        await this.modeler.importXML(content)
        this.shown = path
        fit(this.modeler, { least: READABLE })
        this.importing = false
        this.drawn({ quietly: true })
        return
      } catch (broken) {
        this.importing = false
        this.shown = null
        this.say(t('这个文件画不出来：{why}', { why: broken.message.split('\n')[0] }))
      }
    } else if (path.endsWith('.form') && this.mayEdit) {
      this.reveal('form')
      this.shown = path
      this.form = new FormEditor(this.part('form'), this.draft, path, content, () => this.saving.changed())
      return
    }
    if (path.endsWith('.yaml') && this.mayEdit) return this.write(path, content)
    if (path.endsWith('.dmn') && !line && (await this.showTable(path, content))) return
    this.showText(line)
  }

  // whether the table could be drawn; what cannot be is shown as text
  async showTable(path, content) {
    try {
      this.reveal('table')
      await this.tables.show(content, { mayEdit: this.mayEdit, changed: () => this.drawn() })
      this.shown = path
      this.panel.rest(true, tableHelp(this.tools.completions.variables))
      this.findings.mark()
      this.drawn({ quietly: true })
      return true
    } catch (broken) {
      this.shown = null
      this.say(t('这张决策表画不出来：{why}', { why: broken.message.split('\n')[0] }))
      return false
    }
  }

  // of a task: it asks the new table at once
  async makeTable(element) {
    const table = await beginTable(this.draft, this.tools, this.path.split('/')[0], element)
    if (element) this.tools.executed.setDecision(element, table.id)
    await this.open(table.path)
    this.checkSoon()
  }

  // a case is text that one writes
  write(path, content) {
    this.reveal('source')
    this.shown = path
    this.source = h('textarea', { class: 'studio-source', 'aria-label': t('案例的内容'), spellcheck: 'false', value: content, oninput: () => this.saving.changed() })
    this.part('source').replaceChildren(this.source)
  }

  reveal(what) {
    this.shows = what
    for (const name of ['diagram', 'form', 'table', 'source', 'text']) this.part(name).hidden = name !== what
    this.page.dataset.shows = what
  }

  async toggleText() {
    if (this.shows !== 'text') return this.showText()
    if (this.shown !== this.path) return this.show(this.path, this.content)
    this.reveal(VIEWS[this.path.split('.').pop()])
  }

  async showText(line) {
    await this.saving.flush()
    this.reveal('text')
    showText(this.part('text'), this.content, this.findings.found.filter((each) => each.file === this.path), line)
  }

  // the open file as it stands in the editor; null: nothing that could be saved
  async text() {
    if (this.shows === 'form') return this.form.text()
    if (this.shows === 'source') return this.source.value
    if (this.shows === 'table' && this.mayEdit) return this.tables.open ? this.tables.open.text() : null
    if (this.shows === 'diagram' && this.mayEdit && !this.importing) return (await this.modeler.saveXML({ format: true })).xml
    return this.content ?? null
  }

  drawn({ quietly } = {}) {
    const stack = this.shows === 'table' ? this.tables.open : this.modeler.get('commandStack', false)
    for (const [name, may] of [['undo', stack?.canUndo()], ['redo', stack?.canRedo()]]) {
      this.page.querySelector(`[data-act="${name}"]`)?.setAttribute('aria-disabled', String(!may))
    }
    this.findings.clearTrail()
    if (!quietly && !this.importing && this.mayEdit) this.saving.changed()
  }

  checkSoon() {
    this.drawFiles()
    clearTimeout(this.checking)
    this.checking = setTimeout(() => this.check(), CHECK)
  }

  async check() {
    const number = (this.asking = (this.asking ?? 0) + 1)
    this.page.dataset.checking = 'true'
    try {
      const found = await this.draft.post('check')
      if (number !== this.asking) return
      this.findings.take(found)
      this.part('count').textContent = String(this.findings.errors.length)
      this.part('count').hidden = !this.findings.errors.length
      this.part('submit')?.toggleAttribute('data-off', !found.deployable)
      await this.refreshTools()
    } catch (refused) {
      this.say(refused.message)
    } finally {
      if (number === this.asking) delete this.page.dataset.checking
    }
  }

  // what can be named in conditions changes with the diagram and its forms
  async refreshTools() {
    const [registries, completions] = await Promise.all([this.draft.get('registries'), this.draft.get('completions')])
    Object.assign(this.tools, { registries, completions })
  }

  rename(element, id, fits) {
    if (id === element.id) return
    if (!fits) return this.panel.refuse(element, 'id', t('编号用小写字母开头，只含小写字母、数字和下划线。'))
    if (this.modeler.get('elementRegistry').get(id)) return this.panel.refuse(element, 'id', t('编号“{id}”已经用了。', { id }))
    const before = element.id
    this.modeler.get('modeling').updateProperties(element, { id })
    if (isA(element, 'bpmn:UserTask')) this.moveForm(before, id)
  }

  formPath(id) {
    return `${this.path.split('/')[0]}/forms/${id}.form`
  }

  // a form belongs to its task by its name
  async moveForm(before, id) {
    const [from, to] = [this.formPath(before), this.formPath(id)]
    if (!this.draft.files.has(from) || this.draft.files.has(to)) return
    await this.draft.write(to, await this.draft.read(from))
    await this.draft.remove(from)
    this.panel.draw()
    this.checkSoon()
  }

  formOf(element) {
    const path = this.formPath(element.id)
    if (this.draft.files.has(path)) return h('button', { type: 'button', class: 'btn btn-small', 'data-form': path, onclick: () => this.open(path) }, t('打开表单 {name}', { name: `${element.id}.form` }))
    if (!this.mayEdit) return h('p', {}, t('还没有表单。'))
    const make = async () => {
      await this.draft.write(path, newForm(element, this.tools.registries.kinds.find((each) => each.name === this.tools.executed.property(element, 'kind'))))
      await this.open(path)
      this.panel.draw()
      this.checkSoon()
    }
    return h('button', { type: 'button', class: 'btn btn-small', 'data-new-form': true, onclick: make }, t('新建表单'))
  }

  async call(element, id) {
    const found = this.tools.registries.processes.find((each) => each.id === id)
    if (found && !found.in_set) {
      await this.draft.post('adopt', { process: id })
      await this.draft.refresh()
    }
    this.tools.executed.set(element, { calledElement: id || undefined })
  }

  refreshChoice() {
    const select = this.part('diagrams')
    const paths = this.draft.of('bpmn').map((file) => file.path)
    if (!paths.includes(this.path)) paths.push(this.path)
    select.replaceChildren(...paths.map((path) => h('option', { value: path }, this.nameOf(path))))
    select.value = this.path
  }

  nameOf(path) {
    const process = this.tools.registries.processes.find((each) => each.file === path)
    return process?.name ?? path.split('/').pop()
  }

  drawFiles() {
    drawFiles(this.part('files'), this.draft, {
      open: (path) => this.open(path), current: () => this.path, mayEdit: this.mayEdit, nameOf: (folder) => this.nameOf(`${folder}/${folder}.bpmn`), upload: (file, path) => this.upload(file, path), newTable: () => this.makeTable(),
    })
    if (this.imported) this.part('files').prepend(this.imported)
    this.part('files').querySelector('[data-download]').addEventListener('click', () => this.download())
  }

  async download() {
    const address = URL.createObjectURL(new Blob([(await this.text()) ?? ''], { type: 'application/octet-stream' }))
    h('a', { href: address, download: this.path.split('/').pop() }).click()
    URL.revokeObjectURL(address)
  }

  async upload(file, path) {
    const form = new FormData()
    form.append('file', file)
    form.append('folder', path.split('/')[0])
    try {
      await this.saving.flush()
      const told = await ask('POST', `${this.draft.address}/import`, { form })
      await this.draft.refresh()
      this.tab('files')
      await this.open(told.written.includes(this.path) ? this.path : (told.written.find((each) => each.endsWith('.bpmn')) ?? this.path), { again: true })
      this.showImported(told)
      this.checkSoon()
    } catch (refused) {
      this.say(refused.message)
    }
  }

  showImported({ written, left_out: left, not_executed: unfit }) {
    const part = (title, rows) => rows.length > 0 && [h('h4', {}, title), h('ul', {}, rows.map((row) => h('li', {}, row)))]
    this.imported = h('div', { class: 'notice', role: 'status' }, h('div', {},
      part(t('已导入'), written),
      part(t('没有导入'), left.map((each) => `${each.file}：${each.reason}`)),
      part(t('不会执行，须改'), unfit.map((each) => each.message))))
    this.drawFiles()
  }

  say(text) {
    this.part('said').textContent = text
    this.part('said').hidden = !text
  }
}
