import Viewer from 'dmn-js-decision-table/lib/Viewer'
import addRule from 'dmn-js-decision-table/lib/features/add-rule'
import annotations from 'dmn-js-decision-table/lib/features/annotations/editor'
import cellSelection from 'dmn-js-decision-table/lib/features/cell-selection'
import columnResize from 'dmn-js-decision-table/lib/features/column-resize'
import tableContextMenu from 'dmn-js-decision-table/lib/features/context-menu'
import copyCutPaste from 'dmn-js-decision-table/lib/features/copy-cut-paste'
import copyCutPasteKeys from 'dmn-js-decision-table/lib/features/copy-cut-paste/key-bindings'
import head from 'dmn-js-decision-table/lib/features/decision-table-head/editor'
import properties from 'dmn-js-decision-table/lib/features/decision-table-properties/editor'
import rules from 'dmn-js-decision-table/lib/features/decision-rules/editor'
import dragAndDrop from 'dmn-js-decision-table/lib/features/drag-and-drop'
import editorActions from 'dmn-js-decision-table/lib/features/editor-actions'
import hitPolicy from 'dmn-js-decision-table/lib/features/hit-policy/editor'
import { HIT_POLICIES } from 'dmn-js-decision-table/lib/features/hit-policy/HitPolicies'
import keyboard from 'dmn-js-decision-table/lib/features/keyboard'
import modeling from 'dmn-js-decision-table/lib/features/modeling'
import simpleBoolean from 'dmn-js-decision-table/lib/features/simple-boolean-edit'
import simpleMode from 'dmn-js-decision-table/lib/features/simple-mode'
import simpleNumber from 'dmn-js-decision-table/lib/features/simple-number-edit'
import simpleString from 'dmn-js-decision-table/lib/features/simple-string-edit'
import dataTypes from 'dmn-js-shared/lib/features/data-types'
import expressionLanguages from 'dmn-js-shared/lib/features/expression-languages'
import contextMenu from 'table-js/lib/features/context-menu'
import tableActions from 'table-js/lib/features/editor-actions'
import interactionEvents from 'table-js/lib/features/interaction-events'
import selection from 'table-js/lib/features/selection'

const KNOWN = [...HIT_POLICIES]
const EXECUTED = new Set(['Unique', 'First', 'Collect'])

// Of dmn-js what writes a table that runs: no dates, times and durations, no languages of cells, no requirement diagram.
const EDITING = [
  addRule, annotations, cellSelection, columnResize, tableContextMenu, copyCutPaste, copyCutPasteKeys, head, properties, rules,
  dragAndDrop, editorActions, hitPolicy, keyboard, modeling, simpleBoolean, simpleMode, simpleNumber, simpleString,
  dataTypes, expressionLanguages, contextMenu, tableActions, interactionEvents, selection,
]

export const CONFIG = {
  dataTypes: ['string', 'boolean', 'number'],
  expressionLanguages: { options: [{ value: 'xianshen', label: 'xianshen' }], defaults: { editor: 'xianshen' } },
}

export class TableViewer extends Viewer {}

export class TableEditor extends Viewer {
  getModules() {
    return [...Viewer._getModules(), ...EDITING]
  }
}

// The policies on offer are those that run; that of a file from elsewhere stays among them until another is chosen.
export function offerPolicies(table) {
  const own = (each) => each.value.hitPolicy === table.hitPolicy && each.value.aggregation === table.aggregation
  HIT_POLICIES.splice(0, Infinity, ...KNOWN.filter((each) => EXECUTED.has(each.label) || own(each)))
}
