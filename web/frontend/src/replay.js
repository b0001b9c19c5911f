import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'

// Replays a matter's trail on its diagrams: what was open and what was behind it at every event, and its sentence.
const PLAYING = 1200 // ms a step

async function fetched(address, as) {
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(String(answer.status))
  return answer[as]()
}

// what is open and what is done after the events 0..index
function standing(steps, index) {
  const open = new Set()
  const done = new Set()
  for (const step of steps.slice(0, index + 1)) {
    for (const [process, element] of step.ended) {
      open.delete(`${process} ${element}`)
      done.add(`${process} ${element}`)
    }
    for (const [process, element] of step.opened) open.add(`${process} ${element}`)
  }
  return { open, done }
}

class Replay {
  constructor(box, told) {
    this.box = box
    this.steps = told.steps
    this.processes = new Map(told.processes.map((each) => [each.id, each]))
    this.viewer = new NavigatedViewer({ container: box.querySelector('.diagram-canvas') })
    this.slider = box.querySelector('[data-slider]')
    this.index = -1
    this.marked = []
    this.slider.max = String(this.steps.length - 1)
    this.listen()
  }

  listen() {
    const on = (name, act) => this.box.querySelector(`[data-${name}]`).addEventListener('click', act)
    on('previous', () => this.move(-1))
    on('next', () => this.move(1))
    on('play', () => (this.playing ? this.pause() : this.play()))
    on('fit', () => this.fit())
    window.addEventListener('resize', () => this.fit())
    this.slider.addEventListener('input', () => {
      this.pause()
      this.show(Number(this.slider.value))
    })
    this.box.addEventListener('keydown', (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
      if (!by || event.target === this.slider || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      this.move(by)
    })
    for (const link of document.querySelectorAll('[data-step]')) {
      link.addEventListener('click', () => this.show(this.steps.findIndex((step) => step.id === link.dataset.step)))
    }
  }

  move(by) {
    this.pause()
    this.show(this.index + by)
  }

  play() {
    this.playing = setInterval(() => {
      if (this.index >= this.steps.length - 1) this.pause()
      else this.show(this.index + 1)
    }, PLAYING)
    if (this.index >= this.steps.length - 1) this.show(0)
    this.box.dataset.playing = 'true'
  }

  pause() {
    clearInterval(this.playing)
    this.playing = null
    delete this.box.dataset.playing
  }

  // the diagram of one step at a time: a slider moved fast draws where it stops
  async show(wanted) {
    this.index = Math.min(Math.max(wanted, 0), this.steps.length - 1)
    this.say()
    if (this.drawing) return
    this.drawing = true
    try {
      let shown = -1
      while (shown !== this.index) {
        shown = this.index
        await this.draw(shown)
      }
      this.box.dataset.shown = String(shown)
    } catch {
      this.box.querySelector('[data-trouble]').textContent = this.box.dataset.failed
    } finally {
      this.drawing = false
    }
  }

  say() {
    const step = this.steps[this.index]
    this.slider.value = String(this.index)
    this.slider.setAttribute('aria-valuetext', step.plain)
    this.box.querySelector('[data-count]').textContent = `${this.index + 1} / ${this.steps.length}`
    this.box.querySelector('[data-sentence]').innerHTML = step.sentence // escaped by the server
    this.box.querySelector('[data-process]').textContent = this.processes.get(step.process)?.name ?? ''
    this.box.querySelector('[data-previous]').disabled = this.index === 0
    this.box.querySelector('[data-next]').disabled = this.index === this.steps.length - 1
    for (const row of document.querySelectorAll('[data-step][aria-current]')) row.removeAttribute('aria-current')
    document.querySelector(`[data-step="${step.id}"]`)?.setAttribute('aria-current', 'true')
  }

  async draw(index) {
    const step = this.steps[index]
    if (this.process !== step.process) {
      const process = this.processes.get(step.process)
      process.xml ??= await fetched(process.diagram, 'text')
      await this.viewer.importXML(process.xml)
      this.process = step.process
      this.marked = []
      this.fit()
    }
    const view = this.viewer.get('canvas')
    const registry = this.viewer.get('elementRegistry')
    for (const [id, marker] of this.marked) view.removeMarker(id, marker)
    const { open, done } = standing(this.steps, index)
    this.marked = []
    const mark = (id, marker) => {
      if (!registry.get(id)) return
      view.addMarker(id, marker)
      this.marked.push([id, marker])
    }
    const mine = (all) => [...all].map((each) => each.split(' ')).filter(([process]) => process === step.process)
    for (const [, id] of mine(done)) if (!open.has(`${step.process} ${id}`)) mark(id, 'been-here')
    for (const [, id] of mine(open)) mark(id, 'token-here')
    if (step.at) mark(step.at, 'event-here')
  }

  // nothing can be fitted before the first diagram stands, or into a window without room
  fit() {
    const canvas = this.box.querySelector('.diagram-canvas')
    if (!this.process || !canvas.clientWidth || !canvas.clientHeight) return
    const view = this.viewer.get('canvas')
    view.resized()
    view.zoom('fit-viewport', 'auto')
  }
}

export async function startReplay() {
  const box = document.querySelector('[data-replay]')
  if (!box) return
  try {
    const told = await fetched(box.dataset.replay, 'json')
    if (!told.steps.length) return
    box.hidden = false
    const replay = new Replay(box, told)
    await replay.show(told.steps.length - 1)
  } catch {
    box.hidden = false
    box.querySelector('[data-trouble]').textContent = box.dataset.failed
  }
}
