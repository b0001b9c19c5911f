import { h } from './dom.js'
import { moment, t } from './language.js'

const WAIT = 900 // ms of rest before what was drawn is saved

// Saves what the open editor holds. One save at a time; what changed meanwhile is saved next.
export class Saving {
  // text(): the file as it stands, or null when it is not fit to be saved; saved(): it was; reload(path): take theirs
  constructor(draft, note, { text, saved, reload }) {
    Object.assign(this, { draft, note, text, saved, reload, path: null, dirty: false })
    window.addEventListener('beforeunload', (event) => {
      if (this.dirty || this.running) event.preventDefault()
    })
  }

  changed() {
    this.dirty = true
    this.say(t('有改动…'))
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => this.flush(), WAIT)
  }

  say(text, kind = '') {
    this.note.textContent = text
    this.note.dataset.state = kind
  }

  // whether everything is on the server
  async flush() {
    clearTimeout(this.waiting)
    while (this.running) await this.running
    if (!this.dirty) return true
    this.running = this.send()
    const done = await this.running
    this.running = null
    return done
  }

  async send(over) {
    const { path } = this
    this.dirty = false
    try {
      const text = await this.text()
      if (text === null) return true
      this.say(t('正在保存…'))
      await this.draft.write(path, text, over)
      this.say(t('已于 {time} 自动保存', { time: new Date().toLocaleTimeString(document.documentElement.lang, { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' }) }), 'saved')
      this.saved(path, text)
      return true
    } catch (refused) {
      this.dirty = true
      if (refused.status === 409 && refused.problem.theirs) return this.choose(path, refused.problem)
      this.say(refused.status ? refused.message : t('未能保存，请检查网络；内容仍在本页'), 'bad')
      return false
    }
  }

  // somebody else has saved this file meanwhile: whose text stays is for a person to say
  choose(path, problem) {
    const { theirs } = problem
    this.say(t('没有保存：{name}刚改过', { name: theirs.by.name }), 'bad')
    return new Promise((resolve) => {
      const answered = (act) => async () => {
        dialog.close()
        dialog.remove()
        resolve(await act())
      }
      const mine = answered(() => this.send(theirs.revision))
      const other = answered(async () => {
        this.dirty = false
        await this.reload(path)
        return true
      })
      const copy = async () => {
        const link = h('a', { href: URL.createObjectURL(new Blob([await this.text()])), download: path.split('/').pop() })
        link.click()
        URL.revokeObjectURL(link.href)
      }
      const dialog = h('dialog', { class: 'studio-conflict', 'aria-labelledby': 'conflict-title', oncancel: (event) => event.preventDefault() },
        h('header', { id: 'conflict-title' }, t('两个人改了同一个文件')),
        h('div', { class: 'body' },
          h('p', {}, t('{name}在 {time} 保存了“{path}”。您的改动还在本页，没有保存。留下哪一份？', { name: theirs.by.name, time: moment(theirs.at), path })),
          h('p', { class: 'studio-hint' }, t('如果那是您自己，可能是另一个窗口也开着这份草稿。')),
          h('div', { class: 'form-actions' },
            h('button', { type: 'button', class: 'btn btn-main', onclick: other, 'data-theirs': true }, t('用对方的')),
            h('button', { type: 'button', class: 'btn btn-danger', onclick: mine, 'data-mine': true }, t('用我的，覆盖对方的')),
            h('button', { type: 'button', class: 'btn', onclick: copy }, t('先把我的存成文件')))))
      document.body.append(dialog)
      dialog.showModal()
    })
  }
}
