// What opens, shows and begins decision tables. Their editor is a bundle of its own, fetched with the first table.

const encode = (text) => text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign])

// `assets`: {script, style} of the table editor's bundle
export class Tables {
  constructor(box, assets) {
    Object.assign(this, { box, assets, open: null })
  }

  async load() {
    if (this.loaded) return this.loaded
    const style = document.createElement('link')
    Object.assign(style, { rel: 'stylesheet', href: this.assets.style })
    const styled = new Promise((resolve) => ['load', 'error'].forEach((name) => style.addEventListener(name, resolve)))
    document.head.append(style)
    this.loaded = import(this.assets.script)
    await styled
    return this.loaded
  }

  // the table of the file, drawn
  async show(content, { mayEdit, changed }) {
    const { openTable } = await this.load()
    this.close()
    this.box.dataset.reads = String(!mayEdit)
    this.open = await openTable(this.box, content, { mayEdit, changed })
    return this.open
  }

  close() {
    this.open?.close()
    this.open = null
  }
}

// Puts a new table into the folder, named after the task that will ask it: where it is, and its id.
export async function beginTable(draft, { registries, completions }, folder, element) {
  const wanted = element ? `${element.id}_table` : 'table_1'
  const taken = (id) => draft.files.has(`${folder}/${id}.dmn`) || registries.decisions.some((each) => each.id === id)
  let [id, number] = [wanted, 1]
  while (taken(id)) id = `${element ? wanted : 'table'}_${(number += 1)}`
  const countable = completions.variables.filter((each) => ['choice', 'bool'].includes(each.type))
  const asked = countable.find((each) => each.writer === null) ?? countable[0] ?? { name: 'true', label: '', type: 'bool' }
  const path = `${folder}/${id}.dmn`
  await draft.write(path, newTable(id, element?.businessObject.name || id, asked))
  return { path, id }
}

// A table that can be decided as it stands. What it says goes into a file that everybody reads.
function newTable(id, name, asked) {
  const typed = asked.type === 'bool' ? 'boolean' : 'string'
  const label = /\p{Script=Han}/u.test(asked.label) ? asked.label.split(' · ').pop() : asked.name.split('.').pop()
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="definitions_${id}" name="${encode(name)}" namespace="http://xianshen/decisions">
  <decision id="${id}" name="${encode(name)}">
    <decisionTable id="table_${id}" hitPolicy="FIRST">
      <input id="input_${id}" label="${encode(label)}">
        <inputExpression id="expression_${id}" typeRef="${typed}"><text>${encode(asked.name)}</text></inputExpression>
      </input>
      <output id="output_${id}" name="result" typeRef="string" />
      <rule id="rule_${id}">
        <inputEntry id="cell_${id}"><text></text></inputEntry>
        <outputEntry id="result_${id}"><text>"a"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
</definitions>
`
}
