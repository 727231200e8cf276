/**
 * Small pictures of images. Decoded off the main thread, one after the other; drawn into a canvas rather than shown by
 * address, so that a Content-Security-Policy without `blob:` is enough.
 */

/** Twice the size of the badge: sharp on dense screens. */
const EDGE_PX = 88
/** Decoding takes memory by the pixel, many times the file's size; a larger one shows its kind. */
const MAX_BYTES = 24_000_000
/** About 30 kB each. Rows far away are built anew with theirs made anew. */
const KEPT = 200

const kept = new Map<File, HTMLCanvasElement>()
let turn: Promise<unknown> = Promise.resolve()

/** Nothing where the browser cannot read the image. */
export async function thumbnailOf(file: File): Promise<HTMLCanvasElement | undefined> {
  if (!file.type.startsWith('image/') || file.size > MAX_BYTES) return undefined
  const known = kept.get(file)
  if (known !== undefined) return known
  const made = turn.then(() => draw(file))
  turn = made
  const canvas = await made
  if (canvas === undefined) return undefined
  kept.set(file, canvas)
  const [oldest] = kept.keys()
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
  return canvas
}

async function draw(file: File): Promise<HTMLCanvasElement | undefined> {
  try {
    const bitmap = await createImageBitmap(file, { resizeHeight: 2 * EDGE_PX, resizeQuality: 'medium' })
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = EDGE_PX
    // The middle of it, as a square.
    const edge = Math.min(bitmap.width, bitmap.height)
    const context = canvas.getContext('2d')
    if (context === null) return undefined
    context.imageSmoothingQuality = 'high'
    const [left, top] = [(bitmap.width - edge) / 2, (bitmap.height - edge) / 2]
    context.drawImage(bitmap, left, top, edge, edge, 0, 0, EDGE_PX, EDGE_PX)
    bitmap.close()
    return canvas
  } catch {
    return undefined
  }
}
