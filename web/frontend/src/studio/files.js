import { h, icon } from './dom.js'
import { t } from './language.js'

const KINDS = [['bpmn', t('流程图')], ['form', t('表单')], ['dmn', t('决策表')], ['case', t('案例')]]

// The files of the draft by process folder: open one, add one from disk.
export function drawFiles(box, draft, { open, current, mayEdit, upload, nameOf, newTable }) {
  const folders = new Map()
  for (const file of [...draft.files.values()].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const folder = file.path.split('/')[0]
    folders.set(folder, [...(folders.get(folder) ?? []), file])
  }
  const input = h('input', { type: 'file', class: 'visually-hidden', id: 'studio-upload', accept: '.bpmn,.dmn,.form,.yaml,.zip,.xml', onchange: () => input.files[0] && upload(input.files[0], current()) })
  box.replaceChildren(
    h('div', { class: 'studio-file-actions' },
      mayEdit && input,
      mayEdit && h('label', { class: 'btn btn-small', for: 'studio-upload' }, icon('upload'), t('导入文件或 zip')),
      mayEdit && h('button', { type: 'button', class: 'btn btn-small', 'data-new-table': true, onclick: () => newTable() }, icon('plus'), t('新建决策表')),
      h('a', { class: 'btn btn-small', href: `${draft.address}/export.zip`, download: true }, icon('download'), t('全部导出')),
      h('button', { type: 'button', class: 'btn btn-small', 'data-download': true }, icon('file-text'), t('下载当前文件'))),
    ...[...folders].map(([folder, files]) => folderBox(folder, files, { open, current, nameOf })))
}

function folderBox(folder, files, { open, current, nameOf }) {
  const here = files.some((file) => file.path === current())
  return h('details', { class: 'studio-folder', open: here },
    h('summary', { title: folder }, nameOf(folder), files.some((file) => file.origin !== 'base') && h('span', { class: 'tag tag-warn' }, t('有改动'))),
    KINDS.map(([kind, words]) => {
      const own = files.filter((file) => file.kind === kind)
      return own.length > 0 && [h('h4', {}, words), h('ul', {}, own.map((file) => h('li', {}, h('button', {
        type: 'button', class: 'studio-file', 'aria-current': file.path === current() ? 'true' : null, onclick: () => open(file.path),
      }, file.path.split('/').pop(), file.origin !== 'base' && h('span', { class: 'tag' }, file.origin === 'added' ? t('新增') : t('改过'))))))]
    }))
}
