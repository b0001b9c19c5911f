import { ask } from './talk.js'

const encoded = (path) => path.split('/').map(encodeURIComponent).join('/')
const tag = (revision) => `"${revision}"`

// One draft of a set: its files, and the revision of each that this window saw last.
export class Draft {
  constructor(head, base) {
    this.head = head
    this.address = `${base}/drafts/${head.id}`
    this.take(head)
  }

  take(head) {
    this.head = { ...this.head, ...head }
    if (head.files) this.files = new Map(head.files.map((file) => [file.path, file]))
  }

  get main() {
    return `${this.head.process}/${this.head.process}.bpmn`
  }

  of(kind) {
    return [...this.files.values()].filter((file) => file.kind === kind)
  }

  get(name) {
    return ask('GET', `${this.address}/${name}`)
  }

  post(name, json = {}) {
    return ask('POST', `${this.address}/${name}`, { json })
  }

  async refresh() {
    this.take(await ask('GET', this.address))
  }

  async read(path) {
    const { text, tag: seen } = await ask('GET', `${this.address}/files/${encoded(path)}`, { as: 'text' })
    const file = this.files.get(path) ?? { path }
    file.revision = Number(seen?.replace(/\D/g, '') ?? file.revision)
    this.files.set(path, file)
    return text
  }

  // `over`: the revision to write over after a conflict
  async write(path, text, over) {
    const file = this.files.get(path)
    const headers = file || over !== undefined ? { 'If-Match': tag(over ?? file.revision) } : { 'If-None-Match': '*' }
    const saved = await ask('PUT', `${this.address}/files/${encoded(path)}`, { text, headers })
    this.files.set(path, { ...(file ?? { path, kind: kindOf(path), origin: 'added' }), revision: saved.file_revision })
    this.head.revision = saved.revision
    return saved
  }

  async remove(path) {
    const headers = { 'If-Match': tag(this.files.get(path).revision) }
    await ask('DELETE', `${this.address}/files/${encoded(path)}`, { headers })
    this.files.delete(path)
  }
}

function kindOf(path) {
  return { bpmn: 'bpmn', dmn: 'dmn', form: 'form', yaml: 'case' }[path.split('.').pop()] ?? ''
}
