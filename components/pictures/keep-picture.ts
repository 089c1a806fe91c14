import * as words from '../../assets/locales/en.yml'
import { addPicture } from '../../storage/day/pictures.ts'
import { errorText } from '../ui/errors.ts'
import { isStorageFull } from '../../storage/errors.ts'
import { encodePicture, decodePicture, type PicturePart } from './crop-and-cover.ts'
import { discardPicture, waitingPicture } from './waiting-pictures.ts'

/** The browser was restarted, which empties the memory that held the picture. */
class PictureGoneError extends Error {
  override name = 'PictureGoneError'
}

/**
 * Stores the waiting picture of an observation, as edited, and removes it from memory. If storing fails, the picture stays
 * in memory, and `keepErrorText` explains the error.
 */
export async function keepPicture(observationId: string, edited?: { crop: PicturePart; boxes: PicturePart[]; alt: string }): Promise<void> {
  const address = await waitingPicture(observationId)
  if (address === null) {
    await discardPicture(observationId)
    throw new PictureGoneError(observationId)
  }
  const picture = await decodePicture(address)
  const { crop, boxes } = edited ?? { crop: { x: 0, y: 0, width: picture.width, height: picture.height }, boxes: [] }
  const alt = edited?.alt.trim()
  await addPicture(observationId, { ...(await encodePicture(picture, { crop, boxes })), ...(alt && { alt }) }, words.screenshotKept)
  picture.close()
  await discardPicture(observationId)
}

export function keepErrorText(error: unknown): string {
  if (error instanceof PictureGoneError) return words.screenshotGone
  if (isStorageFull(error)) return words.screenshotNotKeptFull
  return words.screenshotNotKept(errorText(error))
}
