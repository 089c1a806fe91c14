import { db } from '../database/db.ts'

export function destinationCount(): Promise<number> {
  return db.destinations.count()
}

/** How many destinations are paused until the user decides. */
export function attentionCount(): Promise<number> {
  return db.destinations.filter(({ needs }) => needs !== undefined).count()
}
