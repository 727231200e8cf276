/** Plain words on any terminal: 80 columns, colour only where somebody looks. */
import { stripVTControlCharacters, styleText } from 'node:util'

/** What fits everywhere. */
const COLUMNS = 80

type Style = 'bold' | 'dim' | 'green' | 'red' | 'cyan'

/** Styles text for a terminal; https://no-color.org turns it off. */
export function style(kind: Style, text: string): string {
  const isWanted = process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
  return isWanted ? styleText(kind, text) : text
}

/** Breaks text at spaces. The first line begins with `first`, every other with `indent`; long words stay whole. */
export function wrap(text: string, indent: string, first = ''): string {
  const lines: string[] = []
  let line = first
  let isEmpty = true
  for (const word of text.split(' ')) {
    if (!isEmpty && widthOf(`${line} ${word}`) > COLUMNS) {
      lines.push(line)
      line = indent
      isEmpty = true
    }
    line += isEmpty ? word : ` ${word}`
    isEmpty = false
  }
  return [...lines, line].join('\n')
}

function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length
}
