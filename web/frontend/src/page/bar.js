// The bar on top scrolls sideways where it is narrow: the entry of this page is in sight.
export function startBar() {
  const bar = document.querySelector('.topbar nav')
  const here = bar?.querySelector('[aria-current]')
  if (here) bar.scrollLeft = here.offsetLeft - bar.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2
}
