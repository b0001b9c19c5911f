import { h } from './dom.js'
import { t } from './language.js'
import { Refused, ask } from './talk.js'

// Buttons and forms that ask the server for one act: [data-does="POST address"], then go where it leads.
export function startActs() {
  for (const form of document.querySelectorAll('form[data-does]')) {
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      const button = form.querySelector('button:not([type=button])')
      button.disabled = true
      try {
        const told = await ask('POST', form.dataset.does, { json: givenIn(form) })
        if (told.clashes?.length) return tellClashes(form, told)
        location.assign(leadsTo(form, told))
      } catch (refused) {
        button.disabled = false
        tell(form, refused)
      }
    })
  }
}

// what is filled in; [data-lists]: the names that may stand there several times
function givenIn(form) {
  const given = new FormData(form)
  const lists = (form.dataset.lists ?? '').split(' ').filter(Boolean)
  return { ...Object.fromEntries(given), ...Object.fromEntries(lists.map((name) => [name, given.getAll(name)])) }
}

function leadsTo(form, told) {
  const found = told.version?.id ?? told.id
  return (form.dataset.leads ?? location.href).replace('ID', found)
}

// files that both sides changed: the draft's text stands, somebody must look
function tellClashes(form, { clashes, base, id }) {
  const box = form.querySelector('[data-told]')
  box.replaceChildren(h('p', {}, t('已移到新版本上。两边都改过的文件保留了草稿的内容，请逐个核对：')), h('ul', {}, clashes.map((path) => h('li', {}, path))),
    h('a', { class: 'btn btn-small', href: `/studio/compare?left=version:${base}&right=draft:${id}` }, t('逐处核对')), ' ',
    h('a', { class: 'btn btn-small', href: location.href }, t('知道了')))
  box.hidden = false
}

function tell(form, refused) {
  const box = form.querySelector('[data-told]')
  const issues = refused instanceof Refused ? (refused.problem.issues ?? []) : []
  box.replaceChildren(h('p', {}, refused instanceof Refused ? refused.message : t('未能送到，请检查网络后再试。')),
    issues.length > 0 && h('ul', {}, issues.map((each) => h('li', {}, each.message))))
  box.hidden = false
}
