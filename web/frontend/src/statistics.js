import { init, use } from 'echarts/core'
import { BarChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent } from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, GridComponent, LegendComponent, AriaComponent, SVGRenderer])

// one accent, then colours that also differ in lightness; a table with the same numbers stands below every chart
const COLOURS = Array.from({ length: 10 }, (_, at) => `var(--chart-${at + 1})`)
const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches

// how many lines the legend takes in this width, at about a hand's breadth of letters an entry
function legendHeight(told, width) {
  if (told.series.length < 2) return 0
  const em = (text) => [...text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 13 : 7.5), 0)
  let lines = 1
  let used = 0
  for (const { name } of told.series) {
    const wide = em(name) + 32
    if (used && used + wide > width - 16) {
      lines += 1
      used = 0
    }
    used += wide
  }
  return lines * 24 + 2
}

function option(told, narrow, legend) {
  const font = getComputedStyle(document.body).fontFamily
  return {
    animation: !still,
    color: told.colours.length ? told.colours : COLOURS,
    textStyle: { fontFamily: font, fontSize: 13, color: 'var(--ink)' },
    legend: { show: told.series.length > 1, top: 0, left: 0, itemWidth: 14, textStyle: { color: 'var(--ink)' }, selectedMode: false },
    grid: { left: 8, right: 40, top: 8 + legend, bottom: 28, containLabel: true },
    xAxis: {
      type: 'value', name: told.unit, nameLocation: 'middle', nameGap: 26, minInterval: 1,
      axisLabel: { color: 'var(--ink-2)' }, nameTextStyle: { color: 'var(--ink-2)' }, splitLine: { lineStyle: { color: 'var(--line)' } },
    },
    yAxis: {
      type: 'category', data: told.names, inverse: true, axisTick: { show: false },
      axisLabel: { color: 'var(--ink)', interval: 0, width: narrow ? 92 : 180, overflow: 'truncate' },
      axisLine: { lineStyle: { color: 'var(--line-strong)' } },
    },
    series: told.series.map((one) => ({
      type: 'bar', name: one.name, data: one.values, stack: told.stacked ? 'all' : undefined, barMaxWidth: 18, silent: true,
      label: { show: !told.stacked, position: 'right', fontSize: 11, color: 'var(--ink-2)' },
    })),
  }
}

function draw(box) {
  const told = JSON.parse(box.dataset.chart)
  if (!told.names.length) return
  const bars = told.stacked ? 1 : told.series.length
  box.hidden = false
  const fit = () => {
    const legend = legendHeight(told, box.clientWidth)
    box.style.height = `${58 + legend + told.names.length * (16 + bars * 12)}px`
    return legend
  }
  fit()
  const chart = init(box, null, { renderer: 'svg' })
  const fill = () => {
    const legend = fit()
    chart.resize()
    chart.setOption(option(told, box.clientWidth < 480, legend), true)
  }
  fill()
  new ResizeObserver(fill).observe(box)
  box.dataset.drawn = 'true'
}

// degrees of heat on the diagram, once the viewer has drawn it
function warm(box) {
  const degrees = JSON.parse(box.dataset.heat)
  const colour = () => {
    if (!box.dataset.drawn) return
    for (const [element, degree] of Object.entries(degrees)) {
      box.querySelector(`.djs-element[data-element-id="${CSS.escape(element)}"]`)?.classList.add(`heat-${degree}`)
    }
  }
  new MutationObserver(colour).observe(box, { attributes: true, attributeFilter: ['data-drawn'] })
  colour()
}

document.querySelectorAll('[data-chart]').forEach(draw)
document.querySelectorAll('[data-heat]').forEach(warm)
