import { beforeEach } from 'vitest'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { editRow, mergeRows } from '../../../storage/rows/row.ts'
import type { Observation } from '../../../storage/rows/tables.ts'

/** Before each test, stores an observation to which two devices gave different texts. @returns its id */
export function conflictingTexts(): { readonly id: string } {
  const observation = { id: '' }
  beforeEach(async () => {
    observation.id = (await capture(parseLine('the bucket', { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true }))).id
    const row = (await db.observations.get(observation.id))!
    const laptop = editRow<Observation>(row, { text: 'the bucket is full' }, 'laptop')
    await db.observations.put(mergeRows(editRow<Observation>(row, { text: 'the bucket is empty' }, 'desk'), laptop))
  })
  return observation
}
