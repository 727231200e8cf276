/** Line icons on a 24 × 24 grid, drawn in the colour of the text. */
const PATHS = {
  upload: 'M12 16V5m0 0L7.5 9.5M12 5l4.5 4.5M5 19h14',
  cross: 'M7 7l10 10M17 7L7 17',
  check: 'M6.5 12.5l3.5 3.5 7.5-8',
  alert: 'M12 6v7.2m0 4.3v.01',
  retry: 'M18.2 9.5A6.6 6.6 0 1 0 18.6 13M18.6 5v4.6H14',
  file: 'M13.5 4.5H8A1.5 1.5 0 0 0 6.5 6v12A1.5 1.5 0 0 0 8 19.5h8a1.5 1.5 0 0 0 1.5-1.5V8.5zm0 0v4h4',
  pause: 'M8.5 6.5v11M15.5 6.5v11',
  play: 'M8.5 6.5v11l9-5.5z',
} as const

export type IconName = keyof typeof PATHS

const SVG = 'http://www.w3.org/2000/svg'

export function createIcon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  svg.setAttribute('class', `icon icon-${name}`)
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', PATHS[name])
  svg.append(path)
  return svg
}
