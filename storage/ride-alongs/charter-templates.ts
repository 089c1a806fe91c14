import { NoRideAlongError } from '../errors.ts'
import { db, type CharterTemplate } from '../database/db.ts'
import { type RideAlong } from '../rows/tables.ts'
import { changeSettings } from '../database/settings.ts'
import { charterFields, charterLinesOf } from './charter.ts'

/** Keeps a charter under a name, to begin others from: what it asks, not what was found. A name that is there already is written anew. */
export async function saveCharterTemplate(name: string, { id }: RideAlong): Promise<void> {
  const rideAlong = await db.rideAlongs.get(id)
  if (!rideAlong) throw new NoRideAlongError(id)
  const lines = await charterLinesOf(id)
  const fields = charterFields.flatMap((field) => (rideAlong[field] ? [[field, rideAlong[field]]] : []))
  await changeSettings(({ charters = [] }) => {
    const before = charters.find((each) => each.name === name)
    const kept: CharterTemplate = {
      id: before?.id ?? crypto.randomUUID(),
      name,
      ...Object.fromEntries(fields),
      lines: lines.filter(({ what }) => what !== 'term').map(({ what, text }) => ({ what, text })),
    }
    return { charters: [...charters.filter((each) => each !== before), kept] }
  })
}

/** Forgets a charter of one's own. */
export function deleteCharterTemplate(id: string): Promise<void> {
  return changeSettings(({ charters = [] }) => ({ charters: charters.filter((each) => each.id !== id) }))
}
