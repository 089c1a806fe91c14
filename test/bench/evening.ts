import * as words from '../../assets/locales/en.yml'
import { createRow, type Row } from '../../storage/rows/row.ts'
import { type FollowUp, type Observation, type Person, type RideAlong, type Span, type Tag } from '../../storage/rows/tables.ts'
import type { RideAlongRows } from '../../summary/shareable.ts'
import type { SummaryContext } from '../../summary/context.ts'

export const telling: SummaryContext = { words, locale: 'en-GB', writtenAt: Date.UTC(2026, 2, 3) }

const kinds = ['note', 'challenge', 'win', 'question', 'quote'] as const
const tags = ['backlog', 'handover', 'knowledge', 'passwords', 'monitoring', 'on-call', 'database', 'network', 'release', 'access']

/** One ride-along of eight hours with so many observations, the same each time. */
export function rowsOf(observations: number): RideAlongRows {
  let seq = 0
  const begins = Date.UTC(2026, 2, 2, 8)
  const row = <R extends Row>(fields: Parameters<typeof createRow<R>>[0], id = `row-${seq}`) =>
    createRow<R>(fields, { by: 'coo', device: 'desk', seq: ++seq, now: begins }, id)
  const happening = (i: number) => ({
    rideAlongId: 'day',
    at: begins + Math.floor((i * 8 * 3_600_000) / observations),
    offset: 0,
    text: `Observation ${i}: the queue waits for a second person who knows which server holds the invoices`,
    tags: i % 2 ? [] : [tags[i % 7]!, tags[7 + (i % 3)]!].sort(),
  })
  return {
    rideAlong: row<RideAlong>(
      {
        title: 'A day at the desk',
        observer: 'coo',
        hosts: ['ada'],
        zone: 'UTC',
        date: '2026-03-02',
        startedAt: begins,
        endedAt: begins + 28_800_000,
      },
      'day',
    ),
    people: [row<Person>({ name: 'Chief operating officer' }, 'coo'), row<Person>({ name: 'Ada', role: 'analyst' }, 'ada')],
    observations: Array.from({ length: observations }, (_, i) => {
      const kind = kinds[i % 5]!
      return row<Observation>({
        ...happening(i),
        kind,
        basis: 'observed',
        ...(kind === 'challenge' && { severity: ((i % 3) + 1) as 1 | 2 | 3 }),
      })
    }),
    spans: Array.from({ length: 80 }, (_, i) =>
      row<Span>({ ...happening(Math.floor((i * observations) / 80)), tags: [], kind: 'activity' }),
    ),
    followUps: Array.from({ length: 40 }, (_, i) =>
      row<FollowUp>({ ...happening(Math.floor((i * observations) / 40)), from: [`row-${4 + i}`] }),
    ),
    tags: tags.map((key) => row<Tag>({ key, label: key }, `coo/${key}`)),
  }
}
