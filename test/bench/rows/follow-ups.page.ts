import { db } from '../../../storage/database/db.ts'
import { thisDevice } from '../../../storage/database/device.ts'
import { createRow } from '../../../storage/rows/row.ts'
import { practices, type FollowUp } from '../../../storage/rows/tables.ts'
import { addDays } from '../../../storage/rows/time-zone.ts'

export interface FollowUpsFilled {
  fill(count: number): Promise<void>
}

/** Follow-ups of the ride-alongs that are there, each from two observations of its own, due on days round today. */
async function fill(count: number): Promise<void> {
  const device = (await thisDevice())!
  const rideAlongs = await db.rideAlongs.toArray()
  const today = new Date().toISOString().slice(0, 10)
  const rows: FollowUp[] = []
  const observations = await db.observations.limit(1000).primaryKeys()
  for (let i = 0; i < count; i++) {
    const { id, startedAt = 0 } = rideAlongs[i % rideAlongs.length]!
    rows.push(
      createRow<FollowUp>(
        {
          rideAlongId: id,
          at: startedAt + i,
          offset: 0,
          text: `${i}: test every restore once a month, and mail the result to the business owner who waits for it`,
          tags: [],
          from: [observations[i % observations.length]!, observations[(i * 7) % observations.length]!],
          owner: `team-${i % 40}`,
          ...(i % 5 > 0 && { due: addDays(today, (i % 200) - 100) }),
          ...(i % 3 === 0 && { state: 'done' as const, closedAt: startedAt + i }),
          ...(i % 4 === 0 && { practice: practices[i % practices.length]! }),
        },
        { by: device.me, device: device.id, seq: 1_000_000 + i, now: startedAt + i },
      ),
    )
  }
  await db.followUps.bulkAdd(rows)
}

const filled: FollowUpsFilled = { fill }
Object.assign(globalThis, { followUps: filled })
