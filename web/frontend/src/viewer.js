import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer'
import { startReplay } from './replay.js'

// Draws every [data-diagram]: the BPMN file, where its tokens are, and which steps are behind it.
async function draw(box) {
  const canvas = box.querySelector('.diagram-canvas')
  const viewer = new NavigatedViewer({ container: canvas })
  const [xml, state] = await Promise.all([
    fetch(box.dataset.diagram).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status))
      return answer.text()
    }),
    box.dataset.tokens ? fetch(box.dataset.tokens).then((answer) => answer.json()) : { tokens: [], done: [] },
  ])
  await viewer.importXML(xml)
  const view = viewer.get('canvas')
  const registry = viewer.get('elementRegistry')
  const overlays = viewer.get('overlays')
  for (const id of state.done) if (registry.get(id)) view.addMarker(id, 'been-here')
  for (const token of state.tokens) {
    if (!registry.get(token.element)) continue
    view.addMarker(token.element, 'token-here')
    const label = document.createElement('div')
    label.className = 'token'
    label.textContent = token.label
    overlays.add(token.element, { position: { top: -18, left: 0 }, html: label })
  }
  const fit = () => view.zoom('fit-viewport', 'auto')
  fit()
  box.querySelector('[data-fit]')?.addEventListener('click', fit)
  box.querySelector('[data-in]')?.addEventListener('click', () => view.zoom(view.zoom() * 1.25))
  box.querySelector('[data-out]')?.addEventListener('click', () => view.zoom(view.zoom() / 1.25))
  box.dataset.drawn = 'true'
}

function drawVisible() {
  for (const box of document.querySelectorAll('[data-diagram]:not([data-drawing])')) {
    if (box.offsetParent === null) continue
    box.dataset.drawing = 'true'
    draw(box).catch(() => {
      box.querySelector('.diagram-canvas').textContent = box.dataset.failed
    })
  }
}

document.addEventListener('panes-shown', drawVisible)
document.addEventListener('toggle', drawVisible, true)
drawVisible()
startReplay()
