// Takes the room that makes a style sheet readable out of those that the element carries as text.

/** In the sources such a sheet is `const CSS` and one template without substitutions. */
const SHEET = /(const CSS = `)([^`]*)`/

/** A plugin for rolldown. */
export const minifyStyles = {
  name: 'minify-styles',
  transform: {
    filter: { id: /\/src\/element\/.*\.ts$/ },
    handler(code) {
      return SHEET.test(code) ? { code: code.replace(SHEET, (_, head, css) => `${head}${shorten(css)}\``) } : undefined
    },
  },
}

function shorten(css) {
  return (
    css
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/\s+/g, ' ')
      // Not before a colon: there a space is a descendant, as in `.a :is(.b)`.
      .replace(/ ?([{};,]) ?/g, '$1')
      .replace(/: /g, ':')
      .replace(/;}/g, '}')
      .trim()
  )
}
