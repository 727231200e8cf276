/**
 * Pictures of a page as PNG with a palette: a third of the bytes of a screenshot, and the same to the eye, since a page has
 * few colours and many shades of its text's edges. The browser that took the picture reads its pixels.
 */
import { crc32, deflateSync } from 'node:zlib'
import type { Page } from 'playwright-core'

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex')
const HEADER_BYTES = 13

interface Indexed {
  readonly width: number
  readonly height: number
  /** Red, green and blue of each colour, as hex. */
  readonly palette: string
  /** One byte a pixel, as Base64. */
  readonly pixels: string
}

export async function smallPng(page: Page, png: Buffer): Promise<Buffer> {
  const { width, height, palette, pixels } = await page.evaluate(indexed, png.toString('base64'))
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  // PNG §11.2.1: 8 bits a pixel, colour type 3, an index into the palette.
  header.set([8, 3, 0, 0, 0], 8)
  const bytes = Buffer.from(pixels, 'base64')
  // Each row begins with its filter: none, which §12.7 recommends for palettes.
  const rows = Buffer.concat(
    Array.from({ length: height }, (_, y) => Buffer.concat([Buffer.of(0), bytes.subarray(y * width, (y + 1) * width)])),
  )
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette, 'hex')),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(content.length, 0)
  framed.set(named, 4)
  framed.writeUInt32BE(crc32(named), named.length + 4)
  return framed
}

/** Runs in the page: 256 of its commonest colours, and for each pixel the nearest of them. */
async function indexed(base64: string): Promise<Indexed> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d')
  if (context === null) throw new Error('This browser draws nothing off screen.')
  context.drawImage(bitmap, 0, 0)
  const { data } = context.getImageData(0, 0, width, height)
  const colours = new Uint32Array(data.buffer)
  const counts = new Map<number, number>()
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1)
  const palette: (readonly [number, number, number])[] = []
  const nearestTo = (colour: number) => {
    const [red, green, blue] = [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255] as const
    const far = palette.map(([r, g, b]) => (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2)
    const distance = Math.min(...far)
    return { rgb: [red, green, blue] as const, at: far.indexOf(distance), distance }
  }
  for (const [colour] of [...counts].sort(([, a], [, b]) => b - a)) {
    const { rgb, distance } = nearestTo(colour)
    // The commonest as they are, for soft shadows; then only what differs, for the sake of rare colours.
    if (palette.length < 160 || distance > 64) palette.push(rgb)
    if (palette.length === 256) break
  }
  const indexes = new Map([...counts.keys()].map((colour) => [colour, nearestTo(colour).at]))
  let pixels = ''
  for (const colour of colours) pixels += String.fromCharCode(indexes.get(colour) ?? 0)
  const hex = (value: number) => value.toString(16).padStart(2, '0')
  return { width, height, palette: palette.flat().map(hex).join(''), pixels: btoa(pixels) }
}
