// The bar on top scrolls sideways where it is narrow: the entry of this page is in sight, also after a phone is turned.
export function startBar() {
  const bar = document.querySelector('.topbar > nav')
  const here = bar?.querySelector('[aria-current]')
  if (!here) return
  const show = () => { bar.scrollLeft = here.offsetLeft - bar.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2 }
  show()
  addEventListener('resize', show)
}
