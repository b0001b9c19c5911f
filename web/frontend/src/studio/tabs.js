// The tabs beside the drawing: one panel shows at a time; the arrow keys go from tab to tab.
export class Tabs {
  constructor(page) {
    this.page = page
    this.all = [...page.querySelectorAll('[data-tab]')]
    for (const tab of this.all) tab.addEventListener('click', () => this.show(tab.dataset.tab))
    page.querySelector('[role=tablist]').addEventListener('keydown', (event) => this.turn(event))
  }

  show(name) {
    for (const tab of this.all) {
      const on = tab.dataset.tab === name
      tab.setAttribute('aria-selected', String(on))
      tab.tabIndex = on ? 0 : -1
      this.page.querySelector(`#${tab.getAttribute('aria-controls')}`).hidden = !on
    }
  }

  turn(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!by) return
    const next = this.all[(this.all.indexOf(document.activeElement) + by + this.all.length) % this.all.length]
    next.focus()
    this.show(next.dataset.tab)
  }
}
