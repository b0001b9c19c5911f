// Differences in one text or side by side; on a narrow screen always in one text.
const KEPT = 'xianshen.differences'

export function startDifferences() {
  const buttons = [...document.querySelectorAll('[data-switches]')]
  if (!buttons.length) return
  const apply = (beside) => {
    document.documentElement.classList.toggle('differences-beside', beside)
    buttons.forEach((button) => button.setAttribute('aria-pressed', beside))
  }
  apply(localStorage.getItem(KEPT) !== 'inline')
  for (const button of buttons) {
    button.addEventListener('click', () => {
      const beside = !document.documentElement.classList.contains('differences-beside')
      localStorage.setItem(KEPT, beside ? 'beside' : 'inline')
      apply(beside)
    })
  }
}
