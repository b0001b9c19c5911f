// Choosing a row, by key or by a click beside its links, shows its preview and marks it.
export function startList() {
  for (const item of document.querySelectorAll('.item[hx-get]')) {
    item.addEventListener('click', (event) => {
      if (!event.target.closest('a, button, input')) item.dispatchEvent(new Event('chosen'))
    })
    item.addEventListener('chosen', () => {
      document.querySelectorAll('.item[aria-current]').forEach((other) => other.removeAttribute('aria-current'))
      item.setAttribute('aria-current', 'true')
    })
  }
  // answers may overtake each other: only the row that is marked now is shown
  document.getElementById('preview')?.addEventListener('htmx:beforeSwap', (event) => {
    if (!event.detail.requestConfig.elt.hasAttribute('aria-current')) event.detail.shouldSwap = false
  })
}

// The next or the previous row gets the cursor and shows its preview.
export function step(by) {
  const items = [...document.querySelectorAll('.item:not(.gone)')]
  if (!items.length) return
  const at = items.findIndex((item) => item.contains(document.activeElement))
  const current = at >= 0 ? at : items.findIndex((item) => item.hasAttribute('aria-current'))
  const next = items[Math.min(items.length - 1, Math.max(0, current + by))] || items[0]
  next.querySelector('.item-title').focus()
  next.scrollIntoView({ block: 'nearest' })
  next.dispatchEvent(new Event('chosen'))
}
