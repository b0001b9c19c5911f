import { DmnModdle } from 'dmn-moddle'
import { Ids } from 'ids'
import { t } from '../language.js'
import { CONFIG, TableEditor, TableViewer, offerPolicies } from './modules.js'
import { attributesInWords, translateModule } from './words.js'

// Opens the table of a .dmn file in the box. Rejects with what keeps it from being drawn.
export async function openTable(box, content, { mayEdit, changed }) {
  const moddle = new DmnModdle()
  moddle.ids = new Ids([32, 36, 1]) // dmn-js names what is added with them
  const { rootElement, elementsById } = await moddle.fromXML(content, 'dmn:Definitions')
  for (const [id, element] of Object.entries(elementsById)) moddle.ids.claim(id, element)
  const decision = rootElement.get('drgElement').find((each) => each.$type === 'dmn:Decision' && each.decisionLogic?.$type === 'dmn:DecisionTable')
  if (!decision) throw new Error(t('文件里没有决策表'))
  return new DecisionTable(box, moddle, rootElement, mayEdit).open(decision, changed)
}

// One table on the page: dmn-js with what is executed, marks for what is wrong, and the file that it makes.
class DecisionTable {
  constructor(box, moddle, definitions, mayEdit) {
    Object.assign(this, { box, moddle, definitions, faults: [] })
    const Shown = mayEdit ? TableEditor : TableViewer
    this.table = new Shown({ ...CONFIG, additionalModules: [translateModule, { moddle: ['value', moddle] }] })
  }

  async open(decision, changed) {
    offerPolicies(decision.decisionLogic)
    this.box.replaceChildren()
    this.table.attachTo(this.box)
    await this.table.open(decision)
    this.words = attributesInWords(this.box)
    this.bindKeys()
    this.table.on('commandStack.changed', () => {
      changed()
      requestAnimationFrame(() => this.mark(this.faults))
    })
    return this
  }

  bindKeys() {
    const actions = this.table.get('editorActions', false)
    for (const act of actions ? ['undo', 'redo'] : []) {
      actions.unregister(act)
      actions.register(act, () => this[act]())
    }
  }

  async text() {
    return (await this.moddle.toXML(this.definitions, { format: true })).xml
  }

  canUndo() {
    return Boolean(this.stack?.canUndo())
  }

  canRedo() {
    return Boolean(this.stack?.canRedo())
  }

  // what was typed into one field is one step, though every letter of it is a command
  undo() {
    this.step('undo', () => this.stack._stack[this.stack._stackIdx])
  }

  redo() {
    this.step('redo', () => this.stack._stack[this.stack._stackIdx + 1])
  }

  step(act, next) {
    const can = act === 'undo' ? () => this.canUndo() : () => this.canRedo()
    let before = null
    while (can() && (before === null || sameField(before, next()))) {
      before = next()
      this.stack[act]()
    }
  }

  get stack() {
    return this.table.get('commandStack', false)
  }

  // what the server found: on the cell, on the head of the column, or at the number of the row
  mark(faults) {
    this.faults = faults
    for (const node of this.box.querySelectorAll('[data-fault]')) {
      delete node.dataset.fault
      node.removeAttribute('title')
    }
    for (const { element, severity, message } of faults) {
      const node = this.node(element)
      if (node) Object.assign(node, { title: [node.title, message].filter(Boolean).join('\n') }).dataset.fault = severity
    }
  }

  show(element) {
    const node = this.node(element)
    if (!node) return
    node.scrollIntoView({ block: 'center', inline: 'center' })
    ;(node.querySelector('[contenteditable]') ?? node).focus()
  }

  node(id) {
    const named = (attribute) => this.box.querySelector(`[${attribute}="${CSS.escape(id ?? '')}"]`)
    const cell = named('data-element-id') ?? named('data-col-id')
    return cell ?? named('data-row-id')?.closest('tr')?.querySelector('td') ?? this.box.querySelector('.hit-policy')
  }

  close() {
    this.words?.disconnect()
    this.table.destroy()
  }
}

const TYPED = new Set(['text', 'label', 'name', 'description'])

function sameField(one, other) {
  const typed = (each) => each.command === 'element.updateProperties' && Object.keys(each.context.properties).every((name) => TYPED.has(name))
  return typed(one) && typed(other) && one.context.element === other.context.element
}
