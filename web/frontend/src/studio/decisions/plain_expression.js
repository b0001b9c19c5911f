// Stands in the bundle for dmn-js's FEEL editor: what is executed is our own language, and that editor writes inline
// styles, which the page does not allow.
export { default } from 'dmn-js-shared/lib/components/ContentEditable'
