import { ask } from './talk.js'

const EVERY = 1000 // ms

// A migration that is under way: how far it is, and the page anew when something is settled that was not.
export function startMigration() {
  const box = document.querySelector('[data-migration]')
  if (box) watch(box, Date.now())
  const proposal = document.querySelector('#proposal')
  const boxes = [...(proposal?.elements ?? [])].filter((each) => each.type === 'checkbox')
  for (const each of boxes) each.addEventListener('change', () => count(proposal, boxes))
  if (proposal) count(proposal, boxes) // a browser that goes back keeps what was ticked
}

// The button says how many matters are chosen.
function count(proposal, boxes) {
  const chosen = boxes.filter((each) => each.checked).length
  const button = proposal.querySelector('button')
  button.lastChild.textContent = button.lastChild.textContent.replace(/\d+/, chosen)
  button.disabled = chosen === 0
}

async function watch(box, since) {
  if (settled(box) && Date.now() - since > 5 * EVERY) return // an undo that was just asked for takes its turn
  await new Promise((resolve) => setTimeout(resolve, EVERY))
  const told = await ask('GET', box.dataset.migration).catch(() => null)
  if (!told) return watch(box, since)
  const progress = box.querySelector('progress')
  if (progress) {
    progress.value = told.settled
    box.querySelector('[data-part=progress]').textContent = `${told.settled} / ${told.total}`
  }
  const ended = told.state !== box.dataset.state || (settled(box) && told.results.some((one) => changed(box, one)))
  if (ended) return location.reload()
  return watch(box, since)
}

const settled = (box) => box.dataset.state !== 'running'

function changed(box, one) {
  const row = box.querySelector(`tr[data-instance="${one.instance}"] [data-part=result]`)
  return row && row.dataset.state !== one.state
}
