import ReplaceMenuProvider from 'bpmn-js/lib/features/popup-menu/ReplaceMenuProvider'
import { REPLACEMENTS, TOGGLES } from './elements.js'

const chosen = (entries, names) => Object.fromEntries(Object.entries(entries).filter(([name]) => names.has(name)))

// The menu of replacements: only what runs.
export class ReplaceMenu extends ReplaceMenuProvider {
  static $inject = ReplaceMenuProvider.$inject

  getPopupMenuEntries(target) {
    return chosen(super.getPopupMenuEntries(target), REPLACEMENTS)
  }

  getPopupMenuHeaderEntries(target) {
    const entries = chosen(super.getPopupMenuHeaderEntries(target), TOGGLES)
    if (target.type !== 'bpmn:UserTask') delete entries['toggle-parallel-mi']
    const trigger = target.businessObject.eventDefinitions?.[0]?.$type
    if (trigger !== 'bpmn:TimerEventDefinition') delete entries['toggle-non-interrupting']
    return entries
  }
}
