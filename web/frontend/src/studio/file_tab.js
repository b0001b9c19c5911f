import { h } from './dom.js'
import { drawFiles } from './files.js'
import { t } from './language.js'
import { ask } from './talk.js'

// The files of the draft: which there are, which one is open, in and out of the draft.
export class FileTab {
  constructor(editor) {
    this.editor = editor
  }

  draw() {
    drawFiles(this.editor.part('files'), this.editor.draft, {
      open: (path) => this.editor.open(path), current: () => this.editor.path, mayEdit: this.editor.mayEdit, nameOf: (folder) => this.nameOf(`${folder}/${folder}.bpmn`), upload: (file, path) => this.upload(file, path), newTable: () => this.editor.companions.newTable(),
    })
    if (this.imported) this.editor.part('files').prepend(this.imported)
    this.editor.part('files').querySelector('[data-download]').addEventListener('click', () => this.download())
  }

  // the choice of diagrams above the drawing
  drawChoice() {
    const select = this.editor.part('diagrams')
    const paths = this.editor.draft.of('bpmn').map((file) => file.path)
    if (!paths.includes(this.editor.path)) paths.push(this.editor.path)
    select.replaceChildren(...paths.map((path) => h('option', { value: path }, this.nameOf(path))))
    select.value = this.editor.path
  }

  nameOf(path) {
    const process = this.editor.tools.registries.processes.find((each) => each.file === path)
    return process?.name ?? path.split('/').pop()
  }

  async download() {
    const address = URL.createObjectURL(new Blob([(await this.editor.text()) ?? ''], { type: 'application/octet-stream' }))
    h('a', { href: address, download: this.editor.path.split('/').pop() }).click()
    URL.revokeObjectURL(address)
  }

  async upload(file, path) {
    const form = new FormData()
    form.append('file', file)
    form.append('folder', path.split('/')[0])
    try {
      await this.editor.saving.flush()
      const told = await ask('POST', `${this.editor.draft.address}/import`, { form })
      await this.editor.draft.refresh()
      this.editor.tabs.show('files')
      await this.editor.open(told.written.includes(this.editor.path) ? this.editor.path : (told.written.find((each) => each.endsWith('.bpmn')) ?? this.editor.path), { again: true })
      this.showImported(told)
      this.editor.judging.soon()
    } catch (refused) {
      this.editor.say([refused.message, ...(refused.problem?.issues ?? []).map((each) => each.message)].join('\n'))
    }
  }

  showImported({ written, changed, left_out: left, not_executed: unfit }) {
    const part = (title, rows) => rows.length > 0 && [h('h4', {}, title), h('ul', {}, rows.map((row) => h('li', {}, row)))]
    this.imported = h('div', { class: 'notice', role: 'status' }, h('div', {},
      part(t('已导入'), written),
      part(t('导入时改了'), changed.map((each) => `${each.file}：${each.reason}`)),
      part(t('没有导入'), left.map((each) => `${each.file}：${each.reason}`)),
      part(t('不会执行，须改'), unfit.map((each) => each.message))))
    this.draw()
  }
}
