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
}
