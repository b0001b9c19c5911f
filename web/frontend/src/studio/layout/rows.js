// In which row of its lane each node stands: near what leads to it, and one to a place.
import { group } from './columns.js'

export function setRows(nodes, edges, back, lanes) {
  const into = group(edges.filter((edge) => !back.has(edge)), (edge) => edge.to)
  for (const column of byColumn(nodes)) {
    for (const lane of lanes) {
      const own = column.filter((node) => node.lane === lane)
      for (const node of own) node.wanted = wanted(node, into.get(node) ?? [], lanes)
      own.sort((a, b) => a.wanted - b.wanted || a.shape.y - b.shape.y)
      let next = 0
      for (const node of own) {
        node.row = Math.max(next, Math.max(0, Math.floor(node.wanted)))
        next = node.row + 1
      }
    }
  }
  for (const lane of lanes) close(nodes.filter((node) => node.lane === lane))
}

// the mean place of what leads to a node, as seen from its lane: what comes from above wants it on top
function wanted(node, edges, lanes) {
  const places = edges.map(({ from, border }, index) => {
    if (from.lane === node.lane) return from.row + (border ? 1 : 0) + index / 100
    return lanes.indexOf(from.lane) < lanes.indexOf(node.lane) ? 0 : 0.5
  })
  return places.length ? places.reduce((sum, each) => sum + each, 0) / places.length : 0
}

// rows that nobody stands in are left out
function close(own) {
  const used = [...new Set(own.map((node) => node.row))].sort((a, b) => a - b)
  for (const node of own) node.row = used.indexOf(node.row)
}

function byColumn(nodes) {
  const found = group(nodes, (node) => node.column)
  return [...found.keys()].sort((a, b) => a - b).map((column) => found.get(column))
}
