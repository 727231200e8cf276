// Types for the templates of frameworks, as doors of their own: a page that uses none of them must not need theirs.

const HEAD = "// Made by scripts/element-contract.mjs from the element's own description.\n"

/** Texts by file name. */
export function frameworkTypes(element) {
  const events = element.events.map(({ type }) => type.text).sort()
  const imports = `import type { SluiceUploadElement, ${events.join(', ')} } from './element.js'\n`
  return {
    'element-react.d.ts': `${HEAD}import type { DetailedHTMLProps, HTMLAttributes } from 'react'
${imports}
${attributes(element, 'SluiceUploadProps', 'on')}
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      '${element.tagName}': DetailedHTMLProps<HTMLAttributes<SluiceUploadElement>, SluiceUploadElement> & SluiceUploadProps
    }
  }
}
`,
    'element-vue.d.ts': `${HEAD}import type { HTMLAttributes, PublicProps } from 'vue'
${imports}
${attributes(element, 'SluiceUploadProps')}
${listeners(element)}
declare module 'vue' {
  interface GlobalComponents {
    '${element.tagName}': new () => SluiceUploadElement & {
      /** Only for templates: what may be bound. */
      $props: SluiceUploadProps & HTMLAttributes & PublicProps
      /** Only for templates: what may be listened to. */
      $emit: SluiceUploadEmits
    }
  }
}
`,
    'element-svelte.d.ts': `${HEAD}import type { HTMLAttributes } from 'svelte/elements'
${imports}
${attributes(element, 'SluiceUploadProps', 'on')}
declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    '${element.tagName}': HTMLAttributes<SluiceUploadElement> & SluiceUploadProps
  }
}
`,
  }
}

/** Attributes, properties that can be set, and listeners where the framework spells them as attributes. */
function attributes({ attributes, members, events }, name, listenerPrefix) {
  const named = new Set(attributes.map((attribute) => attribute.name))
  const properties = members.filter(({ kind, readonly, name }) => kind === 'field' && !readonly && !named.has(name))
  return `/** What a template may set on the element. */
export interface ${name} {
${attributes.map((one) => line(one, `${key(one.name)}?: ${written(one.type.text)} | undefined`)).join('')}${properties
  .map((one) => line(one, `${one.name}?: ${settable(one)} | undefined`))
  .join('')}${
  listenerPrefix === undefined
    ? ''
    : events
        .map((one) => line(one, `'${listenerPrefix}${one.name}'?: ((event: ${one.type.text}) => void) | undefined`))
        .join('')
}}
`
}

/** A template may write a number as one. */
function written(type) {
  return type === 'number' ? 'number | string' : type
}

function settable({ name, setterIsPartial }) {
  const type = `SluiceUploadElement['${name}']`
  return setterIsPartial ? `Partial<${type}>` : type
}

function key(name) {
  return name.includes('-') ? `'${name}'` : name
}

function listeners({ events }) {
  return `export interface SluiceUploadEmits {
${events.map((one) => line(one, `(name: '${one.name}', event: ${one.type.text}): void`)).join('')}}
`
}

function line({ description }, text) {
  return `${description ? `  /** ${description.replace(/\s+/g, ' ')} */\n` : ''}  ${text}\n`
}
