// Shows the time left until an instant; at zero the page asks the server again.
function words(seconds, pattern) {
  const days = Math.floor(seconds / 86400)
  const clock = [Math.floor((seconds % 86400) / 3600), Math.floor((seconds % 3600) / 60), Math.floor(seconds % 60)]
    .map((part) => String(part).padStart(2, '0')).join(':')
  return days ? pattern.replace('{days}', days).replace('{clock}', clock) : clock
}

export function startCountdowns() {
  for (const box of document.querySelectorAll('[data-until]')) {
    const end = Date.parse(box.dataset.until)
    const tick = () => {
      const left = Math.max(0, Math.round((end - Date.now()) / 1000))
      box.textContent = words(left, box.dataset.pattern)
      if (left > 0) return setTimeout(tick, 1000)
      return setTimeout(() => location.reload(), 5000)
    }
    if (end > Date.now()) tick()
  }
}
