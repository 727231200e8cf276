// The tables of docs/element.md, between two marks; what stands around them is written by hand.

const BEGIN = "<!-- The tables below are made by `npm run docs` from the element's doc block. -->"
const END = '<!-- End of what is made. -->'

/** @throws when the page lacks the marks. */
export function withTables(page, element) {
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (after === undefined) throw new Error('docs/element.md lacks the marks between which its tables stand.')
  return `${before}${BEGIN}\n\n${tables(element)}\n${END}${after}`
}

function tables({ attributes, members, events, slots, cssParts, cssProperties, cssStates }) {
  const fields = members.filter(({ kind }) => kind === 'field')
  const methods = members.filter(({ kind }) => kind === 'method')
  return [
    section('Attributes', ['Attribute', 'Default', ''], attributes, (one) => [
      code(one.name),
      one.default === undefined ? '' : code(one.default),
      withoutDefault(one.description),
    ]),
    section('Properties', ['Property', 'Type', ''], fields, (one) => [
      code(one.name),
      `${code(one.type?.text ?? '')}${one.readonly ? ', read only' : ''}`,
      one.description,
    ]),
    section('Methods', ['Method', ''], methods, (one) => [code(signature(one)), one.description]),
    section('Events', ['Event', 'Class', ''], events, (one) => [code(one.name), code(one.type.text), one.description]),
    section('Slots', ['Slot', ''], slots, (one) => [
      one.name === '' ? 'the default one' : code(one.name),
      one.description,
    ]),
    section('Parts', ['`::part()`', ''], cssParts, (one) => [code(one.name), one.description]),
    section('Custom properties', ['Property', 'Default', ''], cssProperties, (one) => [
      code(one.name),
      one.default === undefined ? '' : code(one.default),
      withoutDefault(one.description),
    ]),
    section('States', ['`:state()`', ''], cssStates, (one) => [code(one.name), one.description]),
  ].join('')
}

function section(title, heads, rows = [], cells) {
  if (rows.length === 0) return ''
  const lines = [heads, heads.map(() => '---'), ...rows.map(cells)]
  return `### ${title}\n\n${lines.map((line) => `| ${line.map(cell).join(' | ')} |`).join('\n')}\n\n`
}

function cell(text = '') {
  return text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|')
}

function code(text) {
  return text === '' ? '' : `\`${text}\``
}

function signature({ name, parameters = [] }) {
  return `${name}(${parameters.map((one) => `${one.name}${one.optional ? '?' : ''}`).join(', ')})`
}

function withoutDefault(description = '') {
  return description.replace(/\s*Default `[^`]*`[^.]*\./, '')
}
