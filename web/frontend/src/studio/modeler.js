import Modeler from 'bpmn-js/lib/Modeler'
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'
import Minimap from 'diagram-js-minimap'
import { executedModule } from './executed.js'
import { translateModule } from './language.js'
import { layoutModule } from './layout/layout.js'
import { moddleExtensions } from './moddle.js'
import { ContextPad } from './offer/context_pad.js'
import { Factory } from './offer/ids.js'
import { Palette } from './offer/palette.js'
import { ReplaceMenu } from './offer/replace.js'

const OFFER = {
  bpmnFactory: ['type', Factory],
  paletteProvider: ['type', Palette],
  contextPadProvider: ['type', ContextPad],
  replaceMenuProvider: ['type', ReplaceMenu],
}

// a modeler that offers only what runs
export function makeModeler(container) {
  return new Modeler({
    container,
    moddleExtensions,
    additionalModules: [OFFER, translateModule, executedModule, layoutModule, Minimap],
  })
}

export function makeViewer(container) {
  return new NavigatedViewer({ container, moddleExtensions, additionalModules: [translateModule, executedModule] })
}

const PALETTE = 125 // px that the palette takes of the canvas
const MARGIN = 15

// All of the drawing beside the palette; not smaller than `least`, so that it can be read.
export function fit(modeler, { least = 0 } = {}) {
  const canvas = modeler.get('canvas')
  const { inner, outer } = canvas.viewbox()
  if (!inner.width || !outer.width) return
  const left = modeler.get('palette', false) ? PALETTE : MARGIN
  const whole = Math.min((outer.width - left - MARGIN) / inner.width, (outer.height - 2 * MARGIN) / inner.height)
  const scale = Math.max(least, Math.min(1, whole))
  canvas.viewbox({ x: inner.x - left / scale, y: inner.y - MARGIN / scale, width: outer.width / scale, height: outer.height / scale })
}
