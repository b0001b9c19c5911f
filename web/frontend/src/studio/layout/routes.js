// How flows run: from the right of a step to the left of the next, up and down only between columns, and over longer
// ways or back on a track of its own above the rows of a lane, so that no flow crosses a step.

const STEP = 12 // between two flows side by side
const ABOVE = 8 // words of a flow on a track

// `tracks` of each lane and `channels` of each gap (gap n lies before column n); a flow in its row needs neither
export function plan(scope) {
  const { nodes, edges, lanes, columns } = scope
  const taken = new Map(nodes.map((node) => [`${lanes.indexOf(node.lane)} ${node.row} ${node.column}`, node]))
  scope.channels = Array.from({ length: columns + 1 }, () => [])
  scope.tracks = new Map(lanes.map((lane) => [lane, []]))
  for (const edge of edges) {
    const { from, to, border } = edge
    edge.straight = !border && from.lane === to.lane && from.row === to.row && to.column > from.column && clear(edge, taken, lanes)
    if (edge.straight) continue
    edge.track = to.column === from.column + 1 ? null : reserve(scope.tracks.get(from.lane), edge)
    scope.channels[from.column + 1].push({ edge, end: 'from' })
    if (edge.track) scope.channels[to.column].push({ edge, end: 'to' })
  }
  for (const channel of scope.channels) channel.sort((a, b) => place(a.edge.from, lanes) - place(b.edge.from, lanes) || turn(a.edge, lanes) - turn(b.edge, lanes))
}

const place = (node, lanes) => lanes.indexOf(node.lane) * 1000 + node.row

// of flows from one step, those up turn first, the highest first of all, then those down, the lowest first: none crosses
function turn(edge, lanes) {
  const goal = edge.track ? lanes.indexOf(edge.from.lane) * 1000 - 1 : place(edge.to, lanes)
  return goal < place(edge.from, lanes) ? goal - 1e6 : -goal
}

function clear({ from, to }, taken, lanes) {
  for (let column = from.column + 1; column < to.column; column++) if (taken.has(`${lanes.indexOf(from.lane)} ${from.row} ${column}`)) return false
  return true
}

// the first track that is free over the columns that the flow passes
function reserve(tracks, edge) {
  const [first, last] = [Math.min(edge.from.column, edge.to.column - 1), Math.max(edge.from.column, edge.to.column - 1)]
  let track = tracks.find((each) => each.spans.every(([a, b]) => last + 1 < a || first > b + 1))
  if (!track) tracks.push((track = { spans: [], height: STEP }))
  track.spans.push([first, last])
  if (edge.label) track.height = Math.max(track.height, edge.label.height + ABOVE)
  return track
}

export const tracksHeight = (tracks) => tracks.reduce((sum, each) => sum + each.height, 0)
export const channelsWidth = (channel) => channel.length * STEP

// the points of a flow once nodes, tracks and gaps have their places
export function route(edge, scope) {
  const { from, to, border } = edge
  const start = border ? foot(border) : side(from.shape, from.at, edge.out, 1)
  const end = side(to.shape, to.at, edge.in, -1)
  if (edge.straight) return [start, end]
  const first = channelAt(scope, from.column + 1, edge, 'from')
  const points = [start]
  if (border) points.push({ x: start.x, y: from.under - (edge.depth ?? 0) })
  points.push({ x: first, y: points.at(-1).y })
  if (edge.track) {
    const last = channelAt(scope, to.column, edge, 'to')
    points.push({ x: first, y: edge.track.y }, { x: last, y: edge.track.y }, { x: last, y: end.y })
  } else {
    points.push({ x: first, y: end.y })
  }
  return [...points, end].filter((point, index, all) => !index || point.x !== all[index - 1].x || point.y !== all[index - 1].y)
}

function channelAt(scope, gap, edge, end) {
  const index = scope.channels[gap].findIndex((each) => each.edge === edge && each.end === end)
  return scope.gaps[gap] + (index + 1) * STEP
}

const foot = (border) => ({ x: border.at.x + border.shape.width / 2, y: border.at.y + border.shape.height })

// where a flow meets the outline of what it joins, `by` below its middle
function side(shape, at, by, direction) {
  const [width, height] = [at.width ?? shape.width, at.height ?? shape.height]
  const half = { x: width / 2, y: height / 2 }
  const type = shape.type
  let reach = half.x
  if (type.endsWith('Gateway')) reach = half.x * (1 - Math.abs(by) / half.y)
  else if (type.endsWith('Event')) reach = Math.sqrt(Math.max(0, half.x ** 2 - by ** 2))
  return { x: Math.round(at.x + half.x + direction * reach), y: Math.round(at.y + half.y + by) }
}

// flows that share a side meet it one below the other, in the order of where they come from or go to
export function setPorts(nodes, edges, lanes) {
  const height = (node) => lanes.indexOf(node.lane) * 1000 + node.row
  for (const node of nodes) {
    spread(node, edges.filter((edge) => edge.from === node && !edge.border), 'out', (edge) => height(edge.to) - (edge.track ? 500 : 0))
    spread(node, edges.filter((edge) => edge.to === node), 'in', (edge) => height(edge.from) - (edge.track ? 500 : 0))
  }
}

function spread(node, own, name, height) {
  const straight = own.find((edge) => edge.straight)
  const rest = own.filter((edge) => edge !== straight).sort((a, b) => height(a) - height(b))
  if (straight) straight[name] = 0
  const above = straight ? rest.filter((edge) => height(edge) < height(straight)) : rest.slice(0, Math.floor(rest.length / 2))
  const below = rest.filter((edge) => !above.includes(edge))
  const room = node.shape.height * 0.36
  const step = Math.min(10, room / Math.max(above.length, below.length, 1))
  above.forEach((edge, index) => (edge[name] = -(above.length - index) * step))
  below.forEach((edge, index) => (edge[name] = (index + (straight || above.length ? 1 : 0)) * step))
}
