import { SHORTCUTS_KEY_BINDINGS } from 'bpmn-js/lib/features/keyboard/BpmnKeyboardBindings'
import { DRAWN, attributesOf } from './elements.js'

// The palette: tools, and every element that runs.
export class Palette {
  static $inject = ['palette', 'create', 'elementFactory', 'spaceTool', 'lassoTool', 'handTool', 'globalConnect', 'translate']

  constructor(palette, create, elementFactory, spaceTool, lassoTool, handTool, globalConnect, translate) {
    Object.assign(this, { create, elementFactory, spaceTool, lassoTool, handTool, globalConnect, translate })
    palette.registerProvider(this)
  }

  getPaletteEntries() {
    const entries = {
      'hand-tool': this.tool('bpmn-icon-hand-tool', 'Activate hand tool', 'handTool', (event) => this.handTool.activateHand(event)),
      'lasso-tool': this.tool('bpmn-icon-lasso-tool', 'Activate lasso tool', 'lassoTool', (event) => this.lassoTool.activateSelection(event)),
      'space-tool': this.tool('bpmn-icon-space-tool', 'Activate create/remove space tool', 'spaceTool', (event) => this.spaceTool.activateSelection(event)),
      'global-connect-tool': this.tool('bpmn-icon-connection-multi', 'Activate global connect tool', 'globalConnectTool', (event) => this.globalConnect.start(event)),
      'tool-separator': { group: 'tools', separator: true },
    }
    for (const drawn of DRAWN) {
      const start = (event) => this.create.start(event, this.elementFactory.createShape(attributesOf(drawn)))
      entries[`create.${drawn.name}`] = this.entry(drawn.group, drawn.icon, drawn.title, start)
    }
    entries['create.sub-process'] = this.entry('activity', 'bpmn-icon-subprocess-expanded', 'Create expanded sub-process', (event) => this.startSubProcess(event))
    return entries
  }

  tool(className, title, shortcut, click) {
    return { group: 'tools', className, title: this.translate(title), shortcut: SHORTCUTS_KEY_BINDINGS[shortcut].key, action: { click } }
  }

  entry(group, className, title, start) {
    return { group, className, title: this.translate(title), action: { dragstart: start, click: start } }
  }

  startSubProcess(event) {
    const around = this.elementFactory.createShape({ type: 'bpmn:SubProcess', x: 0, y: 0, isExpanded: true })
    const start = this.elementFactory.createShape({ type: 'bpmn:StartEvent', x: 40, y: 82, parent: around })
    this.create.start(event, [around, start], { hints: { autoSelect: [around] } })
  }
}
