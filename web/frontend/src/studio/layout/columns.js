// In which column each node stands: one behind the furthest of what leads to it. What leads back is left out.

// edges that lead back to where one has come from
export function leadingBack(nodes, edges) {
  const back = new Set()
  const state = new Map()
  const out = group(edges, (edge) => edge.from)
  const entered = new Set(edges.map((edge) => edge.to))
  const visit = (first) => {
    const stack = [[first, [...(out.get(first) ?? [])]]]
    state.set(first, 'open')
    while (stack.length) {
      const [node, ahead] = stack.at(-1)
      const edge = ahead.shift()
      if (!edge) {
        state.set(node, 'done')
        stack.pop()
      } else if (state.get(edge.to) === 'open') {
        back.add(edge)
      } else if (!state.has(edge.to)) {
        state.set(edge.to, 'open')
        stack.push([edge.to, [...(out.get(edge.to) ?? [])]])
      }
    }
  }
  const order = [...nodes].sort((a, b) => Number(entered.has(a)) - Number(entered.has(b)) || a.shape.x - b.shape.x)
  for (const node of order) if (!state.has(node)) visit(node)
  return back
}

export function setColumns(nodes, edges, back) {
  const ahead = edges.filter((edge) => !back.has(edge))
  const waiting = new Map(nodes.map((node) => [node, ahead.filter((edge) => edge.to === node).length]))
  const out = group(ahead, (edge) => edge.from)
  const ready = nodes.filter((node) => !waiting.get(node))
  for (const node of nodes) node.column = 0
  while (ready.length) {
    const node = ready.shift()
    for (const { to } of out.get(node) ?? []) {
      to.column = Math.max(to.column, node.column + 1)
      waiting.set(to, waiting.get(to) - 1)
      if (!waiting.get(to)) ready.push(to)
    }
  }
}

export function group(all, of) {
  const found = new Map()
  for (const each of all) found.set(of(each), [...(found.get(of(each)) ?? []), each])
  return found
}
