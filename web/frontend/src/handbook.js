import Viewer from 'bpmn-js/lib/Viewer'
import { moddleExtensions } from './studio/moddle.js'

const WIDTH = 1500 // units of a drawing that can still be read on one sheet
const SHARED = 80 // units that two sheets of one drawing have in common
const MARGIN = 12
const MARK = 40 // room below a drawing for the mark of its makers

// Every drawing of a handbook as a picture as wide as the page; a wide one on several sheets.
async function draw(box) {
  const answer = await fetch(box.dataset.figure)
  if (!answer.ok) throw new Error(String(answer.status))
  const xml = await answer.text()
  const first = sheet(box)
  await first.viewer.importXML(xml)
  const { inner } = first.viewer.get('canvas').viewbox()
  const sheets = Math.max(1, Math.ceil((inner.width - SHARED) / (WIDTH - SHARED)))
  const width = (inner.width - SHARED) / sheets + SHARED
  for (let number = 0; number < sheets; number++) {
    const each = number ? sheet(box) : first
    if (number) await each.viewer.importXML(xml)
    still(each, { x: inner.x + number * (width - SHARED), y: inner.y, width, height: inner.height })
    each.caption.textContent = sheets > 1 ? `${box.dataset.name} ${number + 1}/${sheets}` : box.dataset.name
  }
}

function sheet(box) {
  const figure = document.createElement('figure')
  const canvas = document.createElement('div')
  const caption = document.createElement('figcaption')
  canvas.className = 'figure-canvas'
  figure.append(canvas, caption)
  box.append(figure)
  return { canvas, caption, viewer: new Viewer({ container: canvas, moddleExtensions }) }
}

// the drawing scales with its box, on the screen and on paper
function still({ canvas }, view) {
  const svg = canvas.querySelector('svg')
  svg.querySelector('.viewport').removeAttribute('transform')
  const [width, height] = [view.width + 2 * MARGIN, view.height + MARGIN + MARK]
  svg.setAttribute('viewBox', `${view.x - MARGIN} ${view.y - MARGIN} ${width} ${height}`)
  canvas.style.aspectRatio = `${width} / ${height}`
}

async function drawAll() {
  for (const box of document.querySelectorAll('[data-figure]')) {
    await draw(box).catch(() => {
      box.textContent = box.dataset.failed
    })
  }
  document.documentElement.dataset.drawn = 'true'
}

document.querySelector('[data-print]')?.addEventListener('click', () => window.print())
drawAll()
