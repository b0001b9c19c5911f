// Questions to the server. What it refuses comes as Refused, with its words.
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail || String(status))
    this.status = status
    this.problem = problem
  }
}

const token = () => document.body.dataset.csrf

export async function ask(method, address, { json, text, form, headers = {}, as = 'json' } = {}) {
  const sent = { Accept: 'application/json', ...headers }
  if (method !== 'GET') sent['X-CSRFToken'] = token()
  let body
  if (json !== undefined) {
    sent['Content-Type'] = 'application/json'
    body = JSON.stringify(json)
  } else if (text !== undefined) {
    sent['Content-Type'] ??= 'text/plain; charset=utf-8'
    body = text
  } else {
    body = form
  }
  const answer = await fetch(address, { method, headers: sent, body })
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => ({})))
  if (as === 'text') return { text: await answer.text(), tag: answer.headers.get('ETag') }
  return answer.json()
}
