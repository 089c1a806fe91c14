import { NoRideAlongError } from '../errors.ts'
import { db, type CharterTemplate } from '../database/db.ts'
import { type RideAlong } from '../rows/tables.ts'
import { changeSettings } from '../database/settings.ts'
import { charterFields, charterLinesOf } from './charter.ts'

/** Saves a charter as a template, without answers, outcomes and terms. Replaces a template of the same name. Throws `NoRideAlongError`. */
export async function saveCharterTemplate(name: string, { id }: RideAlong): Promise<void> {
  const rideAlong = await db.rideAlongs.get(id)
  if (!rideAlong) throw new NoRideAlongError(id)
  const lines = await charterLinesOf(id)
  const fields = charterFields.flatMap((field) => (rideAlong[field] ? [[field, rideAlong[field]]] : []))
  await changeSettings(({ charters = [] }) => {
    const replaced = charters.find((each) => each.name === name)
    const template: CharterTemplate = {
      id: replaced?.id ?? crypto.randomUUID(),
      name,
      ...Object.fromEntries(fields),
      lines: lines.filter(({ what }) => what !== 'term').map(({ what, text }) => ({ what, text })),
    }
    return { charters: [...charters.filter((each) => each !== replaced), template] }
  })
}

export function deleteCharterTemplate(id: string): Promise<void> {
  return changeSettings(({ charters = [] }) => ({ charters: charters.filter((each) => each.id !== id) }))
}
