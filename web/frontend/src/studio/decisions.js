// The bundle of the table editor, loaded when a decision table is opened.
export { openTable } from './decisions/table.js'
