export function startMenus() {
  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      if (!menu.contains(event.target)) menu.open = false
    }
    const close = event.target.closest('[data-close]')
    if (close) close.closest('.flash, dialog')?.[close.closest('dialog') ? 'close' : 'remove']()
    const opener = event.target.closest('[data-opens]')
    if (opener) document.getElementById(opener.dataset.opens)?.showModal()
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    for (const menu of document.querySelectorAll('details.menu[open]')) {
      menu.open = false
      menu.querySelector('summary').focus()
    }
  })
  for (const flash of document.querySelectorAll('.flash-info')) setTimeout(() => flash.remove(), 6000)
  for (const field of document.querySelectorAll('[data-submits]')) {
    field.addEventListener('change', () => field.form.requestSubmit())
  }
  for (const button of document.querySelectorAll('[data-prints]')) button.addEventListener('click', () => window.print())
}
