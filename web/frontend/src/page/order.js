// Answers whose order counts: buttons move what is ticked before or behind the next that is ticked. The order of the page
// is the order that is sent.
const ticked = (row) => row?.querySelector('input:checked')

function neighbour(row, step) {
  let next = row[step]
  while (next && !ticked(next)) next = next[step]
  return next
}

function tell(box, row) {
  const place = [...box.children].filter(ticked).indexOf(row) + 1
  const name = row.querySelector('label').textContent.trim()
  box.parentElement.querySelector('[data-moved]').textContent = box.dataset.said.replace('{name}', name).replace('{n}', place)
}

function move(button) {
  const row = button.closest('.choice-row')
  const up = button.dataset.move === 'up'
  const other = neighbour(row, up ? 'previousElementSibling' : 'nextElementSibling')
  if (other) {
    if (up) other.before(row)
    else other.after(row)
    button.focus() // moving takes the focus away
    row.querySelector('input').dispatchEvent(new Event('change', { bubbles: true }))
  }
  tell(row.parentElement, row)
}

export function startOrder() {
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-move]')
    if (button) move(button)
  })
}
