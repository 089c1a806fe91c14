import * as words from '../../assets/locales/en.yml'
import { addPicture } from '../../storage/day/pictures.ts'
import { encodePicture, decodePicture, type PicturePart } from './crop-and-cover.ts'
import { errorText } from '../ui/errors.ts'
import { discardPicture, waitingPicture } from './waiting-pictures.ts'
import { isStorageFull } from '../../storage/errors.ts'

/** The browser was restarted since the picture was taken. */
class PictureGoneError extends Error {
  override name = 'PictureGoneError'
}

/**
 * Stores the picture that waits for an observation, or what was left of it, and lets it wait no longer. Where that
 * fails, it still waits; the sentence for it is `whyNotKept`.
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

export function whyNotKept(error: unknown): string {
  if (error instanceof PictureGoneError) return words.screenshotGone
  if (isStorageFull(error)) return words.screenshotNotKeptFull
  return words.screenshotNotKept(errorText(error))
}
