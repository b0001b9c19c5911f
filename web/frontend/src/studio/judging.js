const WAIT = 400 // ms between the last save and the check

// Asks the server what it finds in the draft, and what can be named in it now.
export class Judging {
  constructor(editor) {
    this.editor = editor
  }

  soon() {
    this.editor.fileTab.draw()
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => this.now(), WAIT)
  }

  // only the last answer counts
  async now() {
    const { page, part, draft, findings } = this.editor
    const number = (this.asking = (this.asking ?? 0) + 1)
    page.dataset.checking = 'true'
    try {
      const found = await draft.post('check')
      if (number !== this.asking) return
      findings.take(found)
      part('count').textContent = String(findings.errors.length)
      part('count').hidden = !findings.errors.length
      part('submit')?.toggleAttribute('data-off', !found.deployable)
      Object.assign(this.editor.tools, await offered(draft))
    } catch (refused) {
      this.editor.say(refused.message)
    } finally {
      if (number === this.asking) delete page.dataset.checking
    }
  }
}

// what can be named in conditions changes with the diagrams and their forms
export async function offered(draft) {
  const [registries, completions] = await Promise.all([draft.get('registries'), draft.get('completions')])
  return { registries, completions }
}
