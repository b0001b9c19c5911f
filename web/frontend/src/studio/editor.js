import { Companions } from './companions.js'
import { h } from './dom.js'
import { Draft } from './draft.js'
import { FileTab } from './file_tab.js'
import { Findings } from './findings.js'
import { FormEditor } from './form_editor.js'
import { Judging, offered } from './judging.js'
import { t } from './language.js'
import { fit, makeModeler, makeViewer } from './modeler.js'
import { laneOf, titleOf } from './naming.js'
import { Panel } from './panel/panel.js'
import { Trial } from './run.js'
import { Saving } from './saving.js'
import { Tabs } from './tabs.js'
import { tableHelp } from './table_help.js'
import { Tables } from './tables.js'
import { showText } from './xml_view.js'

const VIEWS = { bpmn: 'diagram', form: 'form', dmn: 'table', yaml: 'source' }
const READABLE = 0.7 // of a diagram that is opened

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
        this.judging.soon()
      },
      reload: (path) => this.open(path, { again: true }),
    })
    this.tabs = new Tabs(page)
    this.judging = new Judging(this)
    this.companions = new Companions(this)
    this.fileTab = new FileTab(this)
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
    this.tools = this.makeTools(await offered(this.draft))
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
    await this.judging.now()
    this.page.dataset.ready = 'true'
  }

  makeTools({ registries, completions }) {
    const tools = {
      registries,
      completions,
      executed: this.modeler.get('executed'),
      readOnly: !this.mayEdit,
      faults: new Map(),
      judge: (text, kind, type) => this.draft.post('condition', { text, kind, type }),
      open: (path) => this.open(path),
      rename: (element, id, fits) => this.companions.rename(element, id, fits),
      laneOf: (element) => laneOf(element),
      titleOf: (element) => titleOf(element),
      formOf: (element) => this.companions.formOf(element),
      newTable: (element) => this.companions.newTable(element),
      call: (element, id) => this.companions.call(element, id),
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
    on('check', () => this.judging.now())
    this.part('diagrams').addEventListener('change', (event) => this.open(event.target.value))
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

  // opens one file: a diagram in the canvas, a form in its editor, anything else as text
  async open(path, { line, again } = {}) {
    if (path === this.path && !again) return line && this.showText(line)
    if (!again && !(await this.saving.flush())) return this.fileTab.drawChoice()
    const content = await this.draft.read(path)
    Object.assign(this, { path, content })
    this.saving.path = path
    await this.show(path, content, line)
    this.fileTab.drawChoice()
    this.fileTab.draw()
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

  say(text) {
    this.part('said').textContent = text
    this.part('said').hidden = !text
  }
}
