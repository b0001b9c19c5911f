import { h } from './dom.js'
import { isA } from './executed.js'
import { newForm } from './form_editor.js'
import { t } from './language.js'
import { beginTable } from './tables.js'

// What belongs to an element and lies in another file: its form, the table that it asks, the process that it calls.
export class Companions {
  constructor(editor) {
    this.editor = editor
  }

  rename(element, id, fits) {
    if (id === element.id) return
    if (!fits) return this.editor.panel.refuse(element, 'id', t('编号用小写字母开头，只含小写字母、数字和下划线。'))
    if (this.editor.modeler.get('elementRegistry').get(id)) return this.editor.panel.refuse(element, 'id', t('编号“{id}”已经用了。', { id }))
    const before = element.id
    this.editor.modeler.get('modeling').updateProperties(element, { id })
    if (isA(element, 'bpmn:UserTask')) this.moveForm(before, id)
  }

  formPath(id) {
    return `${this.editor.path.split('/')[0]}/forms/${id}.form`
  }

  // a form belongs to its task by its name
  async moveForm(before, id) {
    const [from, to] = [this.formPath(before), this.formPath(id)]
    if (!this.editor.draft.files.has(from) || this.editor.draft.files.has(to)) return
    await this.editor.draft.write(to, await this.editor.draft.read(from))
    await this.editor.draft.remove(from)
    this.editor.panel.draw()
    this.editor.judging.soon()
  }

  formOf(element) {
    const path = this.formPath(element.id)
    if (this.editor.draft.files.has(path)) return h('button', { type: 'button', class: 'btn btn-small', 'data-form': path, onclick: () => this.editor.open(path) }, t('打开表单 {name}', { name: `${element.id}.form` }))
    if (!this.editor.mayEdit) return h('p', {}, t('还没有表单。'))
    const make = async () => {
      await this.editor.draft.write(path, newForm(element, this.editor.tools.registries.kinds.find((each) => each.name === this.editor.tools.executed.property(element, 'kind'))))
      await this.editor.open(path)
      this.editor.panel.draw()
      this.editor.judging.soon()
    }
    return h('button', { type: 'button', class: 'btn btn-small', 'data-new-form': true, onclick: make }, t('新建表单'))
  }

  // of a task: it asks the new table at once
  async newTable(element) {
    const table = await beginTable(this.editor.draft, this.editor.tools, this.editor.path.split('/')[0], element)
    if (element) this.editor.tools.executed.setDecision(element, table.id)
    await this.editor.open(table.path)
    this.editor.judging.soon()
  }

  async call(element, id) {
    const found = this.editor.tools.registries.processes.find((each) => each.id === id)
    if (found && !found.in_set) {
      await this.editor.draft.post('adopt', { process: id })
      await this.editor.draft.refresh()
    }
    this.editor.tools.executed.set(element, { calledElement: id || undefined })
  }
}
