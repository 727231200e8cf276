// The custom-elements manifest: what the analyzer reads off the sources, without what is none of a page's business.
import { readFile } from 'node:fs/promises'
import { cli } from '@custom-elements-manifest/analyzer/cli.js'

const ELEMENT = 'src/element/sluice-upload-element.ts'
const DEFINITION = 'src/element-define.ts'
const EVENTS = 'src/element/events.ts'

/** The platform calls these; a page has no reason to. */
const CALLBACKS = /Callback$|^formAssociated$/
/** What every form control has; MDN tells more than a doc block here should. */
const OF_FORM_CONTROLS =
  /^(name|required|form|validity|validationMessage|willValidate|checkValidity|reportValidity|setCustomValidity|focus)$/
/** As in "Default `/uploads`." */
const DEFAULT = /\s*Default `([^`]*)`/

/** @throws when the sources do not describe exactly one element: half a contract is worse than none. */
export async function readManifest() {
  // The folder is what package.json says already: with another the analyzer would write its own into it.
  const argv = ['analyze', '--quiet', '--outdir', 'dist', '--globs', ELEMENT, DEFINITION]
  const read = await cli({ argv, noWrite: true })
  const [eventTypes, setterTypes] = [await readEventTypes(), await readSetterTypes()]
  const declarations = read.modules.flatMap((module) => module.declarations)
  const [element, ...others] = declarations.filter(({ customElement }) => customElement)
  if (element === undefined || others.length > 0) throw new Error(`${ELEMENT} does not describe exactly one element.`)
  tidy(element, eventTypes, setterTypes)
  for (const module of read.modules) module.path = published(module.path)
  return { manifest: JSON.parse(JSON.stringify(read, asPublished)), element }
}

function tidy(element, eventTypes, setterTypes) {
  element.superclass = { name: 'HTMLElement' }
  element.members = element.members.filter(
    ({ name, privacy }) => privacy === undefined && !name.startsWith('#') && !CALLBACKS.test(name),
  )
  for (const member of element.members) {
    if (OF_FORM_CONTROLS.test(member.name)) member.description ||= 'As every form control has it.'
  }
  // The analyzer tells what a getter answers; a setter may be content with less.
  for (const member of element.members) {
    if (setterTypes.get(member.name) === `Partial<${member.type?.text}>`) member.setterIsPartial = true
  }
  element.cssProperties = element.cssProperties?.flatMap(oneByOne)
  element.cssParts = element.cssParts?.flatMap(oneByOne)
  for (const attribute of element.attributes) {
    attribute.default ??= DEFAULT.exec(attribute.description ?? '')?.[1]
    const property = element.members.find(({ name }) => name === camelCase(attribute.name))
    attribute.type ??= property?.type ?? { text: 'string' }
    if (property !== undefined) attribute.fieldName = property.name
  }
  for (const property of element.cssProperties ?? []) {
    property.default ??= DEFAULT.exec(property.description ?? '')?.[1]
  }
  for (const event of element.events) {
    const type = eventTypes.get(event.name)
    if (type === undefined) throw new Error(`${EVENTS} has no class for ${event.name}, which the doc block names.`)
    event.type = { text: type }
    eventTypes.delete(event.name)
  }
  if (eventTypes.size > 0) throw new Error(`The doc block does not name ${[...eventTypes.keys()].join(', ')}.`)
}

/** The doc block may name several at once, "a, b - What they are": the analyzer takes the first for a name with a comma. */
function oneByOne(described) {
  if (!described.name.endsWith(',')) return described
  const [names, ...words] = `${described.name} ${described.description}`.split(' - ')
  return names.split(/,\s*/).map((name) => ({ ...described, name: name.trim(), description: words.join(' - ') }))
}

/** Class by the name of the event, as the map for `addEventListener` has them. */
async function readEventTypes() {
  const source = await readFile(EVENTS, 'utf8')
  const [, map = ''] = source.match(/interface SluiceUploadEventMap \{([^}]*)\}/) ?? []
  return new Map(Array.from(map.matchAll(/'([\w-]+)': (\w+)/g), ([, name, type]) => [name, type]))
}

async function readSetterTypes() {
  const source = await readFile(ELEMENT, 'utf8')
  return new Map(Array.from(source.matchAll(/^ {2}set (\w+)\(\w+: (.+)\) \{$/gm), ([, name, type]) => [name, type]))
}

/** The manifest speaks of the published files. */
function published(path) {
  return path.replace(/^src\//, 'dist/').replace(/\.ts$/, '.js')
}

/** Paths of what is published, and nothing that the manifest's schema does not know. */
function asPublished(key, value) {
  if (key === 'setterIsPartial') return undefined
  return key === 'module' && typeof value === 'string' ? published(value.replace(/^\//, '')) : value
}

function camelCase(attribute) {
  return attribute.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())
}
