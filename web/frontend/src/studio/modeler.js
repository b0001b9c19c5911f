import Modeler from 'bpmn-js/lib/Modeler'
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'
import Minimap from 'diagram-js-minimap'
import { executedModule } from './executed.js'
import { translateModule } from './language.js'
import { moddleExtensions } from './moddle.js'
import { ContextPad } from './offer/context_pad.js'
import { Palette } from './offer/palette.js'
import { ReplaceMenu } from './offer/replace.js'

const OFFER = {
  paletteProvider: ['type', Palette],
  contextPadProvider: ['type', ContextPad],
  replaceMenuProvider: ['type', ReplaceMenu],
}

// a modeler that offers only what runs
export function makeModeler(container) {
  return new Modeler({
    container,
    moddleExtensions,
    additionalModules: [OFFER, translateModule, executedModule, Minimap],
  })
}

export function makeViewer(container) {
  return new NavigatedViewer({ container, moddleExtensions, additionalModules: [translateModule, executedModule] })
}
