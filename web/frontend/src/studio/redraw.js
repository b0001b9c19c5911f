// Draws a part of the page anew, once for several changes. A press leaves the field in hand, which writes what was
// typed: what is being pressed must still be there when the press ends, so drawing waits for it.
export class Redraw {
  constructor(box, draw) {
    this.draw = draw
    box.addEventListener('pointerdown', () => {
      this.pressed = true
      window.addEventListener('pointerup', () => setTimeout(() => this.released()), { once: true })
    })
  }

  soon() {
    this.due = true
    if (this.pressed) return
    cancelAnimationFrame(this.drawing)
    this.drawing = requestAnimationFrame(() => this.now())
  }

  now() {
    this.due = false
    this.draw()
  }

  released() {
    this.pressed = false
    if (this.due) this.soon()
  }
}
