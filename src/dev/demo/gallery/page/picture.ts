/** A picture that looks like one: evening, hills, a lake. */

const WIDTH = 1200
const HEIGHT = 900
const HORIZON = 0.58

export async function drawPicture(type: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('This browser draws nothing off screen.')
  fill(context, 0, HORIZON, ['#2b2f77', '#8a5a9e', '#f29f6c', '#ffd9a0'])
  sun(context)
  hills(context, HORIZON - 0.16, '#5b4a80', 2.1)
  hills(context, HORIZON - 0.07, '#37305c', 3.7)
  fill(context, HORIZON, 1, ['#e8a27c', '#6b5b95', '#232452'])
  return await canvas.convertToBlob({ type })
}

function fill(context: OffscreenCanvasRenderingContext2D, from: number, to: number, colours: readonly string[]): void {
  const gradient = context.createLinearGradient(0, from * HEIGHT, 0, to * HEIGHT)
  colours.forEach((colour, at) => {
    gradient.addColorStop(at / (colours.length - 1), colour)
  })
  context.fillStyle = gradient
  context.fillRect(0, from * HEIGHT, WIDTH, (to - from) * HEIGHT)
}

function sun(context: OffscreenCanvasRenderingContext2D): void {
  context.fillStyle = '#fff3d6'
  context.beginPath()
  context.arc(WIDTH * 0.62, HEIGHT * (HORIZON - 0.13), WIDTH * 0.06, 0, 2 * Math.PI)
  context.fill()
}

function hills(context: OffscreenCanvasRenderingContext2D, top: number, colour: string, waves: number): void {
  context.fillStyle = colour
  context.beginPath()
  context.moveTo(0, HORIZON * HEIGHT)
  for (let x = 0; x <= WIDTH; x += 8) {
    const at = x / WIDTH
    const rise = Math.sin(at * waves * Math.PI + waves) + 0.4 * Math.sin(at * waves * 5)
    context.lineTo(x, (top + 0.06 - rise * 0.05) * HEIGHT)
  }
  context.lineTo(WIDTH, HORIZON * HEIGHT)
  context.fill()
}
