import { blobToBase64 } from '../../storage/day/pictures-in-base64.ts'
import { pictureTypes, type Picture, type PictureType } from '../../storage/rows/tables.ts'

/** A part of a picture, in its pixels. */
export interface PicturePart {
  x: number
  y: number
  width: number
  height: number
}

/** Least width and height of a part. */
export const leastSide = 8

/** The part, elsewhere in the picture. */
export function movePart(
  part: PicturePart,
  right: number,
  down: number,
  { width, height }: Pick<PicturePart, 'width' | 'height'>,
): PicturePart {
  return { ...part, x: between(0, part.x + right, width - part.width), y: between(0, part.y + down, height - part.height) }
}

/** The part, wider and higher. */
export function resizePart(
  part: PicturePart,
  wider: number,
  higher: number,
  { width, height }: Pick<PicturePart, 'width' | 'height'>,
): PicturePart {
  return {
    ...part,
    width: between(leastSide, part.width + wider, width - part.x),
    height: between(leastSide, part.height + higher, height - part.y),
  }
}

/** The part between two points, none of it outside of the picture. */
export function partBetween(
  a: Pick<PicturePart, 'x' | 'y'>,
  b: Pick<PicturePart, 'x' | 'y'>,
  { width, height }: Pick<PicturePart, 'width' | 'height'>,
): PicturePart {
  const side = (from: number, to: number, most: number) => {
    const [least, greatest] = [Math.min(from, to), Math.max(from, to)]
    const start = between(0, Math.floor(least), most - leastSide)
    return [start, between(leastSide, Math.ceil(greatest) - start, most - start)] as const
  }
  const [x, wide] = side(a.x, b.x, width)
  const [y, high] = side(a.y, b.y, height)
  return { x, y, width: wide, height: high }
}

/** What stands over a part that was covered; the token `--cover` shows it. */
const covered = '#000000'
const mostSide = 1920
const mostThumbnail = 240

/** The picture of a data: address. Our own policy lets no page fetch one. */
export function decodePicture(address: string): Promise<ImageBitmap> {
  const [head = '', base64 = ''] = address.split(',')
  const binary = atob(base64)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i)
  return createImageBitmap(new Blob([bytes], { type: /^data:([^;]+)/.exec(head)?.[1] ?? '' }))
}

/**
 * What is to be kept of a picture, at most 1920 pixels wide and high, and a thumbnail. What is covered is painted over
 * before anything is made smaller or written, so that nothing of it is in the files.
 */
export async function encodePicture(
  picture: ImageBitmap,
  { crop, boxes }: { crop: PicturePart; boxes: PicturePart[] },
): Promise<Pick<Picture, 'type' | 'width' | 'height' | 'bytes' | 'thumbnail'>> {
  const { canvas, draw } = blank(picture.width, picture.height)
  draw.drawImage(picture, 0, 0)
  draw.fillStyle = covered
  for (const { x, y, width, height } of boxes) draw.fillRect(x, y, width, height)
  const large = scaled(canvas, crop, mostSide)
  const { type, file } = await written(large)
  return {
    type,
    width: large.width,
    height: large.height,
    bytes: file,
    thumbnail: (await written(scaled(canvas, crop, mostThumbnail), type)).file,
  }
}

/** The same picture in fewer bytes, as a data: address. */
export async function shrinkPicture(address: string, side = mostSide): Promise<string> {
  const picture = await decodePicture(address)
  const { type, file } = await written(scaled(picture, { x: 0, y: 0, width: picture.width, height: picture.height }, side))
  picture.close()
  return `data:${type};base64,${await blobToBase64(file)}`
}

function blank(width: number, height: number) {
  const canvas = new OffscreenCanvas(width, height)
  const draw = canvas.getContext('2d')
  if (!draw) throw new Error('No canvas')
  return { canvas, draw }
}

function scaled(from: ImageBitmap | OffscreenCanvas, { x, y, width, height }: PicturePart, most: number): OffscreenCanvas {
  const scale = Math.min(1, most / Math.max(width, height))
  const { canvas, draw } = blank(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)))
  draw.imageSmoothingQuality = 'high'
  draw.drawImage(from, x, y, width, height, 0, 0, canvas.width, canvas.height)
  return canvas
}

/** As the first type that this browser can write: one that it cannot, it writes as another, and says so. */
async function written(canvas: OffscreenCanvas, only?: PictureType): Promise<{ type: PictureType; file: Blob }> {
  for (const type of only ? [only] : (['image/webp', 'image/jpeg'] as const)) {
    const file = await canvas.convertToBlob({ type, quality: 0.85 })
    if (file.type === type) return { type, file }
  }
  const file = await canvas.convertToBlob({ type: 'image/png' })
  const type = pictureTypes.find((each) => each === file.type)
  if (!type) throw new Error('No picture')
  return { type, file }
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}
