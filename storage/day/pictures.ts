import { NoObservationError } from '../errors.ts'
import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { editRow, deleteRow, isDeleted, type Fields } from '../rows/row.ts'
import { type Picture } from '../rows/tables.ts'

/** Those of these observations that are not here, or were deleted. */
export async function missingObservations(ids: string[]): Promise<string[]> {
  const found = await db.observations.bulkGet(ids)
  return ids.filter((_, i) => !found[i] || isDeleted(found[i]))
}

/** What is known of a picture without its files. */
export type PictureInfo = Pick<Picture, 'id' | 'observationId' | 'by' | 'width' | 'height' | 'alt'>

/** Puts a picture behind an observation, undone as one. Throws `NoObservationError`. */
export function addPicture(
  observationId: string,
  file: Omit<Fields<Picture>, 'rideAlongId' | 'observationId' | 'visibility'>,
  label: string,
): Promise<Picture> {
  return act(label, ['observations', 'pictures'], async ({ add }) => {
    const observation = await db.observations.get(observationId)
    if (!observation || isDeleted(observation)) throw new NoObservationError(observationId)
    return add<Picture>('pictures', { ...file, rideAlongId: observation.rideAlongId, observationId })
  })
}

/** Writes what a picture shows; empty words are taken off. Throws `NotYoursError`. */
export function describePicture(id: string, alt: string, label: string): Promise<void> {
  return act(label, ['pictures'], ({ change, device }) =>
    change<Picture>('pictures', id, (row) => editRow<Picture>(row, { alt: alt.trim() || undefined }, device.id)),
  )
}

/** Deletes a picture, undone as one; its observation stays. Throws `NotYoursError`. */
export function deletePicture(id: string, label: string): Promise<void> {
  return act(label, ['pictures'], ({ change, device }) =>
    change<Picture>('pictures', id, (row) => (isDeleted(row) ? row : deleteRow(row, device.id, Date.now()))),
  )
}

/** A picture with its files, or null where it is not here or was deleted. */
export async function pictureById(id: string): Promise<Picture | null> {
  const found = await db.pictures.get(id)
  return found && !isDeleted(found) ? found : null
}

/** The pictures of a ride-along, deleted ones too. */
export function picturesOf(rideAlongId: string): Promise<Picture[]> {
  return db.pictures.where('rideAlongId').equals(rideAlongId).toArray()
}

/** Which observations of a ride-along have pictures, in the order of taking. No file is read. */
export async function pictureInfosOf(rideAlongId: string): Promise<Map<string, PictureInfo[]>> {
  const signs = new Map<string, PictureInfo[]>()
  for (const row of (await picturesOf(rideAlongId)).sort((a, b) => a.recordedAt - b.recordedAt || a.seq - b.seq)) {
    if (isDeleted(row)) continue
    const { id, observationId, by, width, height, alt } = row
    const sign = { id, observationId, by, width, height, ...(alt !== undefined && { alt }) }
    signs.set(observationId, [...(signs.get(observationId) ?? []), sign])
  }
  return signs
}
