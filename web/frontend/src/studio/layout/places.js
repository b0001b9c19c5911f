// Where everything of one scope (a process, the inside of a sub-process) comes to stand, as places that begin at 0, 0.
import { leadingBack, setColumns } from './columns.js'
import { setRows } from './rows.js'
import { channelsWidth, plan, route, setPorts, tracksHeight } from './routes.js'

const GAP = 30 // beside the flows between two columns
const PAD = 18 // above and below a row
const UNDER = 14 // between a step and a flow that leaves its border
const WORDS = 6 // between words and what they belong to

// scope: {nodes: [{shape, lane, borders, inner?}], edges: [{flow, from, to, border?, label?}], lanes}
export function arrange(scope) {
  const { nodes, edges, lanes } = scope
  for (const node of nodes) measure(node)
  const back = leadingBack(nodes, edges)
  setColumns(nodes, edges, back)
  setRows(nodes, edges, back, lanes)
  scope.columns = Math.max(0, ...nodes.map((node) => node.column)) + 1
  plan(scope)
  setPorts(nodes, edges, lanes)
  setAcross(scope)
  setDown(scope)
  for (const node of nodes) settle(node)
  for (const edge of edges) edge.points = route(edge, scope)
  return scope
}

// room of a node: its shape, the events on its lower border, and the words below
function measure(node) {
  const { shape, inner, borders } = node
  node.width = inner?.width ?? shape.width
  node.height = inner?.height ?? shape.height
  const wide = borders.reduce((sum, each) => sum + borderWidth(each), 0)
  node.width = Math.max(node.width, wide)
  const words = Math.max(0, ...borders.map((each) => each.shape.height / 2 + (each.label?.height ?? 0)))
  node.flowsUnder = borders.length * 8
  node.below = borders.length ? words + UNDER + node.flowsUnder : node.label ? node.label.height + WORDS : 0
  node.reach = Math.max(node.width, node.label?.width ?? 0)
}

const borderWidth = (border) => Math.max(border.shape.width + 14, border.shape.width / 2 + (border.label?.width ?? 0) + 14)

function setAcross(scope) {
  const { nodes, edges, columns } = scope
  scope.gaps = []
  scope.words = []
  let x = 0
  for (let column = 0; column <= columns; column++) {
    scope.gaps.push(x + GAP / 2 - 6)
    scope.words.push(x + GAP / 2 + channelsWidth(scope.channels[column]) + WORDS)
    const words = edges.filter((edge) => edge.from.column + 1 === column && !edge.track && edge.label).map((edge) => edge.label.width + 2 * WORDS)
    x += GAP + channelsWidth(scope.channels[column]) + Math.max(0, ...words)
    if (column === columns) break
    const own = nodes.filter((node) => node.column === column)
    const width = Math.max(0, ...own.map((node) => node.reach))
    for (const node of own) node.x = x + (width - node.width) / 2
    x += width
  }
  scope.width = x
}

function setDown(scope) {
  const { nodes, lanes } = scope
  let y = 0
  scope.laneHeights = new Map()
  for (const lane of lanes) {
    const top = y
    const tracks = scope.tracks.get(lane)
    y += tracks.length ? 8 : 0
    for (const track of tracks) {
      y += track.height
      track.y = Math.round(y)
    }
    const own = nodes.filter((node) => node.lane === lane)
    for (let row = 0; row <= Math.max(-1, ...own.map((node) => node.row)); row++) {
      const here = own.filter((node) => node.row === row)
      const height = Math.max(...here.map((node) => node.height))
      const below = Math.max(...here.map((node) => node.below))
      for (const node of here) node.y = y + PAD + (height - node.height) / 2
      y += height + below + 2 * PAD
      for (const node of here) node.under = Math.round(node.y + node.height + node.below + PAD / 2)
    }
    y = Math.max(y, top + 80)
    scope.laneHeights.set(lane, y - top)
  }
  scope.height = y
}

function settle(node) {
  node.at = { x: Math.round(node.x), y: Math.round(node.y), width: Math.round(node.width), height: Math.round(node.height) }
  let x = node.at.x
  node.borders.forEach((border, index) => {
    border.at = { x: Math.round(x + 7), y: Math.round(node.at.y + node.at.height - border.shape.height / 2) }
    for (const edge of border.edges) edge.depth = (index + 1) * 8 - PAD / 2
    x += borderWidth(border)
  })
}

// words of a flow: on its track, else behind all that goes up and down beside it
export function flowWords(edge, scope) {
  const { points, label, track, from, to } = edge
  const first = scope.edges.find((each) => each.to === to && each.label && !each.track)
  if (!track && !edge.straight && edge !== first) return { x: from.at.x + from.at.width + WORDS, y: points[0].y + (edge.out > 0 ? 2 : -label.height - 2) }
  if (!track) return { x: scope.words[from.column + 1], y: points.at(edge.straight ? 0 : -1).y - label.height - 2 }
  const [turn, second] = points.slice(points.findIndex((point) => point.y === track.y))
  return { x: second.x >= turn.x ? turn.x + WORDS : turn.x - WORDS - label.width, y: turn.y - label.height - 2 }
}

export const nodeWords = ({ shape, at, label }) => ({ x: Math.round(at.x + shape.width / 2 - label.width / 2), y: at.y + at.height + WORDS })
export const borderWords = ({ shape, at, label }) => ({ x: Math.round(at.x + shape.width / 2 + 5), y: at.y + shape.height })
