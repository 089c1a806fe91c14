import { NoObservationError } from '../errors.ts'
import { act } from '../database/acts.ts'
import { db } from '../database/db.ts'
import { editRow, deleteRow, isDeleted, type Fields } from '../rows/row.ts'
import { type Picture } from '../rows/tables.ts'

/** Filters ids of observations that do not exist or were deleted. */
export async function missingObservations(ids: string[]): Promise<string[]> {
  const found = await db.observations.bulkGet(ids)
  return ids.filter((_, i) => !found[i] || isDeleted(found[i]))
}

/** A picture without its bytes. */
export type PictureInfo = Pick<Picture, 'id' | 'observationId' | 'by' | 'width' | 'height' | 'alt'>

/** Adds a picture to an observation, as an act. Throws `NoObservationError`. */
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

/** Sets the description of a picture; an empty one removes it. Throws `NotYoursError`. */
export function describePicture(id: string, alt: string, label: string): Promise<void> {
  return act(label, ['pictures'], ({ change, device }) =>
    change<Picture>('pictures', id, (row) => editRow<Picture>(row, { alt: alt.trim() || undefined }, device.id)),
  )
}

/** Deletes a picture as an act; its observation is not changed. Throws `NotYoursError`. */
export function deletePicture(id: string, label: string): Promise<void> {
  return act(label, ['pictures'], ({ change, device }) =>
    change<Picture>('pictures', id, (row) => (isDeleted(row) ? row : deleteRow(row, device.id, Date.now()))),
  )
}

/** A picture with its bytes; null if it does not exist or was deleted. */
export async function pictureById(id: string): Promise<Picture | null> {
  const found = await db.pictures.get(id)
  return found && !isDeleted(found) ? found : null
}

/** The pictures of a ride-along, including deleted ones. */
export function picturesOf(rideAlongId: string): Promise<Picture[]> {
  return db.pictures.where('rideAlongId').equals(rideAlongId).toArray()
}

/** The pictures of a ride-along by observation, in the order in which they were taken. */
export async function pictureInfosOf(rideAlongId: string): Promise<Map<string, PictureInfo[]>> {
  const infos = new Map<string, PictureInfo[]>()
  for (const row of (await picturesOf(rideAlongId)).sort((a, b) => a.recordedAt - b.recordedAt || a.seq - b.seq)) {
    if (isDeleted(row)) continue
    const { id, observationId, by, width, height, alt } = row
    const info = { id, observationId, by, width, height, ...(alt !== undefined && { alt }) }
    infos.set(observationId, [...(infos.get(observationId) ?? []), info])
  }
  return infos
}
