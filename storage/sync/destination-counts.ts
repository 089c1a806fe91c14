import { db } from '../database/db.ts'

/** How many destinations there are. */
export function destinationCount(): Promise<number> {
  return db.destinations.count()
}

/** How many destinations wait for somebody to decide. */
export function attentionCount(): Promise<number> {
  return db.destinations.filter(({ needs }) => needs !== undefined).count()
}
