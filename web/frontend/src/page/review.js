// Tabs, side by side, folding list and folding header of the review screen.
const FOLDED = 'xianshen.list.folded'

function show(panes, tabs, ids) {
  for (const pane of panes.querySelectorAll(':scope > .pane')) pane.classList.toggle('shown', ids.includes(pane.id))
  panes.classList.toggle('beside', ids.length > 1)
  for (const tab of tabs.querySelectorAll('[role=tab]')) {
    const on = ids.includes(tab.hash.slice(1))
    tab.setAttribute('aria-selected', on)
    tab.tabIndex = on ? 0 : -1
  }
  panes.scrollTop = 0
  panes.dispatchEvent(new CustomEvent('panes-shown', { bubbles: true }))
}

function startTabs() {
  const panes = document.querySelector('.panes')
  const tabs = document.querySelector('.tabs')
  if (!panes || !tabs) return
  const beside = document.querySelector('[data-beside]')
  const links = [...tabs.querySelectorAll('a[href^="#"]')]
  tabs.setAttribute('role', 'tablist')
  links.forEach((link) => {
    link.setAttribute('role', 'tab')
    const pane = document.getElementById(link.hash.slice(1))
    link.setAttribute('aria-controls', pane.id)
    pane.setAttribute('role', 'tabpanel')
    pane.setAttribute('aria-label', link.textContent.trim())
  })
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1))?.closest('.pane')
  const first = links.find((link) => link.hash === (target ? `#${target.id}` : location.hash)) || links[0]
  show(panes, tabs, [first.hash.slice(1)])
  tabs.addEventListener('click', (event) => {
    const link = event.target.closest('[role=tab]')
    if (link) {
      event.preventDefault()
      history.replaceState(null, '', link.hash)
      show(panes, tabs, [link.hash.slice(1)])
    }
    beside?.setAttribute('aria-pressed', 'false')
  })
  beside?.addEventListener('click', () => {
    show(panes, tabs, panes.classList.contains('beside') ? [links[0].hash.slice(1)] : beside.dataset.beside.split(' '))
    beside.setAttribute('aria-pressed', panes.classList.contains('beside'))
  })
  tabs.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const at = links.indexOf(event.target)
    if (!step || at < 0) return
    const next = links[(at + step + links.length) % links.length]
    next.click()
    next.focus()
  })
}

function startFolding() {
  const review = document.querySelector('.review')
  const panes = document.querySelector('.panes')
  if (!review || !panes) return
  const narrow = window.matchMedia('(max-width: 74.99rem)')
  const toggle = review.querySelector('[data-folds]')
  const apply = (folded) => {
    review.classList.toggle('list-folded', folded)
    toggle?.setAttribute('aria-expanded', !folded)
  }
  apply(narrow.matches || localStorage.getItem(FOLDED) !== null)
  toggle?.addEventListener('click', () => {
    const folded = !review.classList.contains('list-folded')
    folded ? localStorage.setItem(FOLDED, '1') : localStorage.removeItem(FOLDED)
    apply(folded)
  })
  const paper = panes.closest('.paper')
  panes.addEventListener('scroll', () => {
    // two thresholds: folding changes the height, which must not unfold it again
    if (panes.scrollTop > 160) paper.classList.add('scrolled')
    else if (panes.scrollTop < 8) paper.classList.remove('scrolled')
  }, { passive: true })
}

// the way to the decision is shown while the decision is not
function startWayDown() {
  const way = document.querySelector('.to-decision')
  const decide = document.getElementById('decide')
  if (!way || !decide) return
  new IntersectionObserver(([seen]) => { way.hidden = seen.isIntersecting }).observe(decide)
}

// The cursor starts where the work goes on: at what was refused, else at the text, which the arrow keys then scroll.
function startFocus() {
  const panes = document.querySelector('.review .panes')
  if (!panes || document.activeElement !== document.body) return
  const refused = document.querySelector('form[data-decides] :is([aria-invalid=true], .invalid input)')
  ;(refused || panes).focus({ preventScroll: true })
  // what was refused is read together with why
  ;(refused?.closest('.invalid')?.querySelector('.error') || refused)?.scrollIntoView({ block: 'center' })
}

export function startReview() {
  startTabs()
  startFolding()
  startWayDown()
  startFocus()
}
