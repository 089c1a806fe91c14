import { drawnSign, inkOf, type Drawing, type Ink, type Shape, type Sign } from '../../summary/drawing.ts'
import type { Painter } from '../../summary/formats/format.ts'
import { style } from '../../summary/formats/html-style.ts'
import { decodePicture } from '../pictures/crop-and-cover.ts'

/** Pixels per CSS pixel, to be sharp on paper. */
const scale = 3

/** Paints figures as image files, in light colours for paper. */
export const figurePainter: Painter = {
  async drawing({ width, height, shapes }: Drawing): Promise<Uint8Array> {
    const canvas = new OffscreenCanvas(width * scale, Math.ceil(height) * scale)
    const draw = contextOf(canvas)
    draw.scale(scale, scale)
    draw.fillStyle = colourOf('surface', 'note')
    draw.fillRect(0, 0, width, height)
    for (const shape of shapes) {
      if (!('sign' in shape)) paint(draw, shape, 'note')
      else {
        draw.save()
        draw.translate(shape.x, shape.y)
        for (const part of drawnSign(shape)) paint(draw, part, shape.sign)
        draw.restore()
      }
    }
    return bytesOf(canvas, 'image/png')
  },
  async picture(address) {
    const bitmap = await decodePicture(address)
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    contextOf(canvas).drawImage(bitmap, 0, 0)
    bitmap.close()
    return { type: 'jpg', data: await bytesOf(canvas, 'image/jpeg') }
  },
}

function paint(draw: OffscreenCanvasRenderingContext2D, shape: Shape, kind: Sign['sign']): void {
  if ('text' in shape) {
    const { text, x, y, ink = 'ink-3', anchor, strong, small } = shape
    draw.font = `${strong ? '500 ' : ''}${small ? 11 : 12}px "Segoe UI", Arial, "Liberation Sans", sans-serif`
    draw.fillStyle = colourOf(ink, kind)
    draw.textAlign = anchor === 'middle' ? 'center' : (anchor ?? 'start')
    draw.fillText(text, x, y)
    return
  }
  const path = new Path2D(shape.d)
  if (shape.fill) {
    draw.fillStyle = colourOf(shape.fill, kind)
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- no array
    draw.fill(path)
  }
  if (!shape.line) return
  draw.strokeStyle = colourOf(shape.line, kind)
  draw.lineWidth = shape.width ?? 1
  draw.lineCap = shape.round ? 'round' : 'butt'
  draw.lineJoin = shape.round ? 'round' : 'miter'
  draw.setLineDash(shape.dash?.split(' ').map(Number) ?? [])
  draw.stroke(path)
}

/** The token's light colour, from the style of the HTML format. */
function colourOf(ink: Ink, kind: Sign['sign']): string {
  const name = inkOf(ink, kind)
  const [, light, other] = new RegExp(`--${name}: (?:light-dark\\((#\\w+)|var\\(--([\\w-]+)\\))`).exec(style) ?? []
  if (other) return colourOf(other as Ink, kind)
  if (!light) throw new Error(`No colour ${name}`)
  return light
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d')
  if (!context) throw new Error('No canvas')
  return context
}

async function bytesOf(canvas: OffscreenCanvas, type: string): Promise<Uint8Array> {
  return new Uint8Array(await (await canvas.convertToBlob({ type, quality: 0.9 })).arrayBuffer())
}
