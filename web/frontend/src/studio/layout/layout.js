import { isA } from '../executed.js'
import { arrange, borderWords, flowWords, nodeWords } from './places.js'

const HEAD = 30 // of a pool and of a lane, where its name stands
const BETWEEN = 40 // two pools, annotations below them
const INSIDE = 24 // of a sub-process

const KEY = 'L' // with Ctrl and Shift

// Lays the drawn diagram out anew: columns along the flow, rows within the lanes. Only places change, in one step that
// can be undone.
export class Layout {
  static $inject = ['canvas', 'elementRegistry', 'commandStack', 'layouter', 'keyboard']

  constructor(canvas, elementRegistry, commandStack, layouter, keyboard) {
    Object.assign(this, { canvas, elementRegistry, commandStack, layouter })
    commandStack.registerHandler('studio.layOut', PlaceHandler)
    keyboard.addListener(({ keyEvent }) => {
      if (!keyEvent.shiftKey || !keyboard.isCmd(keyEvent) || keyEvent.key.toUpperCase() !== KEY) return undefined
      this.layOut()
      return true
    })
  }

  layOut() {
    const root = this.canvas.getRootElement()
    const places = new Map()
    const put = (element, place) => places.set(element, place)
    const pools = root.children.filter((each) => isA(each, 'bpmn:Participant') && each.children.length)
    let y = pools[0]?.y ?? 0
    for (const pool of pools) y += this.pool(pool, { x: pool.x, y }, put) + BETWEEN
    if (!pools.length) this.emit(arrange(this.scope(root)), { x: 0, y: 0 }, put)
    this.leftOver(root, y, put)
    this.commandStack.execute('studio.layOut', { places })
  }

  pool(pool, at, put) {
    const scope = arrange(this.scope(pool))
    const depth = Math.max(0, ...scope.lanes.map((lane) => (lane ? depthOf(lane, pool) : 0)))
    const width = scope.width + (depth + 1) * HEAD
    put(pool, { ...at, width, height: scope.height })
    this.emit(scope, { x: at.x + (depth + 1) * HEAD, y: at.y }, put)
    let y = at.y
    for (const lane of scope.lanes) {
      const height = scope.laneHeights.get(lane)
      for (let each = lane; each && each !== pool; each = each.parent) cover(each, depthOf(each, pool), { at, y, width, height }, put)
      y += height
    }
    return scope.height
  }

  // what is drawn in a pool, a sub-process or a diagram without pools
  scope(around) {
    const lanes = leaves(around)
    const inLane = new Map(lanes.flatMap((lane) => (lane?.businessObject.flowNodeRef ?? []).map((node) => [node, lane])))
    const shapes = around.children.filter((each) => isA(each, 'bpmn:FlowNode') && !each.labelTarget)
    const nodes = shapes.filter((each) => !each.host).map((shape) => this.node(shape, inLane.get(shape.businessObject) ?? lanes[0]))
    const by = new Map(nodes.flatMap((node) => [[node.shape, { node }], ...node.borders.map((border) => [border.shape, { node, border }])]))
    const edges = []
    for (const flow of around.children.filter((each) => isA(each, 'bpmn:SequenceFlow') && each.waypoints)) {
      const [from, to] = [by.get(flow.source), by.get(flow.target)]
      if (!from || !to) continue
      const edge = { flow, from: from.node, to: to.node, border: from.border, label: flow.labels[0] }
      edges.push(edge)
      from.border?.edges.push(edge)
    }
    return { nodes, edges, lanes }
  }

  node(shape, lane) {
    const borders = [...(shape.attachers ?? [])].sort((a, b) => a.x - b.x).map((each) => ({ shape: each, label: each.labels[0], edges: [] }))
    const node = { shape, lane, borders, label: shape.labels[0] }
    if (isA(shape, 'bpmn:SubProcess') && shape.children.length && !shape.collapsed) {
      node.scope = arrange(this.scope(shape))
      node.inner = { width: node.scope.width, height: node.scope.height + 2 * INSIDE }
    }
    return node
  }

  emit(scope, { x, y }, put) {
    const moved = (place) => ({ ...place, x: place.x + x, y: place.y + y })
    for (const node of scope.nodes) {
      put(node.shape, moved(isA(node.shape, 'bpmn:Activity') ? node.at : { x: node.at.x, y: node.at.y }))
      if (node.label) put(node.label, moved(nodeWords(node)))
      for (const border of node.borders) {
        put(border.shape, moved(border.at))
        if (border.label) put(border.label, moved(borderWords(border)))
      }
      if (node.scope) this.emit(node.scope, { x: x + node.at.x, y: y + node.at.y + INSIDE }, put)
    }
    for (const edge of scope.edges) {
      put(edge.flow, { points: edge.points.map(moved) })
      if (edge.label) put(edge.label, moved(flowWords(edge, scope)))
    }
  }

  // annotations stand below the pools; what joins them, or two pools, is drawn by the modeler's own layouter
  leftOver(root, y, put) {
    let x = root.children.find((each) => isA(each, 'bpmn:Participant'))?.x ?? 0
    for (const each of this.elementRegistry.filter((one) => isA(one, 'bpmn:TextAnnotation') && !one.labelTarget)) {
      put(each, { x, y })
      x += each.width + BETWEEN
    }
    for (const each of this.elementRegistry.filter((one) => one.waypoints && !isA(one, 'bpmn:SequenceFlow'))) put(each, { joined: this.layouter })
  }
}

function leaves(around) {
  const own = around.children.filter((each) => isA(each, 'bpmn:Lane')).sort((a, b) => a.y - b.y)
  return own.length ? own.flatMap((lane) => (lane.children.some((each) => isA(each, 'bpmn:Lane')) ? leaves(lane) : [lane])) : isA(around, 'bpmn:Lane') ? [] : [null]
}

function depthOf(lane, pool) {
  let depth = 0
  for (let each = lane; each && each !== pool; each = each.parent) depth += 1
  return depth
}

// a lane that holds lanes is as high as all of them
function cover(lane, depth, { at, y, width, height }, put) {
  const known = lane.covered?.pool === at ? lane.covered : { pool: at, y, height: 0 }
  lane.covered = { ...known, height: known.height + height }
  put(lane, { x: at.x + depth * HEAD, y: known.y, width: width - depth * HEAD, height: lane.covered.height })
}

// Writes places into shapes and drawing alike; keeps what was there.
class PlaceHandler {
  static $inject = ['bpmnUpdater']

  constructor(bpmnUpdater) {
    this.updater = bpmnUpdater
  }

  execute(context) {
    context.before = new Map()
    for (const [element, place] of context.places) {
      context.before.set(element, element.waypoints ? { points: element.waypoints } : { x: element.x, y: element.y, width: element.width, height: element.height })
      this.place(element, place)
    }
    return [...context.places.keys()]
  }

  revert(context) {
    for (const [element, place] of context.before) this.place(element, place)
    return [...context.places.keys()]
  }

  place(element, { points, joined, ...place }) {
    if (joined) element.waypoints = joined.layoutConnection(element)
    else if (points) element.waypoints = points
    else Object.assign(element, place)
    if (element.waypoints) this.updater.updateConnectionWaypoints(element)
    else this.updater.updateBounds(element)
  }
}

export const layoutModule = { __init__: ['layout'], layout: ['type', Layout] }
