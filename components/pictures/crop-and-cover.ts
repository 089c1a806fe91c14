import { blobToBase64 } from '../../storage/day/pictures-in-base64.ts'
import { pictureTypes, type Picture, type PictureType } from '../../storage/rows/tables.ts'

/** A rectangle in a picture, in pixels of the picture. */
export interface PicturePart {
  x: number
  y: number
  width: number
  height: number
}

/** Minimum width and height of a part, in pixels. */
export const minSide = 8

/** Moves a part, within the picture. */
export function movePart(
  part: PicturePart,
  right: number,
  down: number,
  { width, height }: Pick<PicturePart, 'width' | 'height'>,
): PicturePart {
  return { ...part, x: clamp(0, part.x + right, width - part.width), y: clamp(0, part.y + down, height - part.height) }
}

/** Makes a part larger or smaller, within the picture. */
export function resizePart(
  part: PicturePart,
  wider: number,
  higher: number,
  { width, height }: Pick<PicturePart, 'width' | 'height'>,
): PicturePart {
  return {
    ...part,
    width: clamp(minSide, part.width + wider, width - part.x),
    height: clamp(minSide, part.height + higher, height - part.y),
  }
}

/** The rectangle between two points, cut off at the edges of the picture. */
export function partBetween(
  a: Pick<PicturePart, 'x' | 'y'>,
  b: Pick<PicturePart, 'x' | 'y'>,
  { width, height }: Pick<PicturePart, 'width' | 'height'>,
): PicturePart {
  const side = (from: number, to: number, most: number) => {
    const [least, greatest] = [Math.min(from, to), Math.max(from, to)]
    const start = clamp(0, Math.floor(least), most - minSide)
    return [start, clamp(minSide, Math.ceil(greatest) - start, most - start)] as const
  }
  const [x, wide] = side(a.x, b.x, width)
  const [y, high] = side(a.y, b.y, height)
  return { x, y, width: wide, height: high }
}

/** Must be the colour of the token `--cover`, which the editor shows. */
const coverColour = '#000000'
const maxSide = 1920
const maxThumbnailSide = 240

/** Decodes a data: URL. The content security policy does not allow to fetch one. */
export function decodePicture(address: string): Promise<ImageBitmap> {
  const [head = '', base64 = ''] = address.split(',')
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return createImageBitmap(new Blob([bytes], { type: /^data:([^;]+)/.exec(head)?.[1] ?? '' }))
}

/**
 * Encodes the cropped part of a picture, at most 1920 pixels wide and high, and a thumbnail. Covered parts are painted over
 * before scaling and encoding, so that the files contain nothing of them.
 */
export async function encodePicture(
  picture: ImageBitmap,
  { crop, boxes }: { crop: PicturePart; boxes: PicturePart[] },
): Promise<Pick<Picture, 'type' | 'width' | 'height' | 'bytes' | 'thumbnail'>> {
  const { canvas, draw } = newCanvas(picture.width, picture.height)
  draw.drawImage(picture, 0, 0)
  draw.fillStyle = coverColour
  for (const { x, y, width, height } of boxes) draw.fillRect(x, y, width, height)
  const large = scaleTo(canvas, crop, maxSide)
  const { type, file } = await encodeCanvas(large)
  return {
    type,
    width: large.width,
    height: large.height,
    bytes: file,
    thumbnail: (await encodeCanvas(scaleTo(canvas, crop, maxThumbnailSide), type)).file,
  }
}

/** Scales a data: URL down to `side` pixels and compresses it. */
export async function shrinkPicture(address: string, side = maxSide): Promise<string> {
  const picture = await decodePicture(address)
  const { type, file } = await encodeCanvas(scaleTo(picture, { x: 0, y: 0, width: picture.width, height: picture.height }, side))
  picture.close()
  return `data:${type};base64,${await blobToBase64(file)}`
}

function newCanvas(width: number, height: number) {
  const canvas = new OffscreenCanvas(width, height)
  const draw = canvas.getContext('2d')
  if (!draw) throw new Error('The browser has no 2D canvas')
  return { canvas, draw }
}

function scaleTo(from: ImageBitmap | OffscreenCanvas, { x, y, width, height }: PicturePart, maxSize: number): OffscreenCanvas {
  const scale = Math.min(1, maxSize / Math.max(width, height))
  const { canvas, draw } = newCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)))
  draw.imageSmoothingQuality = 'high'
  draw.drawImage(from, x, y, width, height, 0, 0, canvas.width, canvas.height)
  return canvas
}

/** Encodes in the first type that this browser supports; for an unsupported type it returns a blob of another type. */
async function encodeCanvas(canvas: OffscreenCanvas, only?: PictureType): Promise<{ type: PictureType; file: Blob }> {
  for (const type of only ? [only] : (['image/webp', 'image/jpeg'] as const)) {
    const file = await canvas.convertToBlob({ type, quality: 0.85 })
    if (file.type === type) return { type, file }
  }
  const file = await canvas.convertToBlob({ type: 'image/png' })
  const type = pictureTypes.find((each) => each === file.type)
  if (!type) throw new Error('The browser encodes no known picture type')
  return { type, file }
}

function clamp(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
