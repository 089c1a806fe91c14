import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import * as words from '../assets/locales/en.yml'
import { hostRowsIn, type Written } from '../storage/host.ts'
import { keepWritten } from '../storage/reviews.ts'
import { rowsOf } from '../storage/ride-alongs.ts'
import { hostTables, type HostTable, type PersonId, type Row } from '../storage/row.ts'
import { useLive } from './live.ts'
import { showReview, type ShownReview } from './opened-review.ts'
import { Review } from './Review.tsx'
import { reviewContent } from './review.ts'

/** What a host answers to a ride-along that is kept in step with its observer's: the review, without a file between them. */
export default function HostAnswers({ rideAlongId, person }: { rideAlongId: string; person: PersonId }) {
  // Answers have ids of their own each time: those of erased ones are not known here, and must not be taken again.
  const review = useMemo(() => crypto.randomUUID(), [])
  const [shown, setShown] = useState<ShownReview | null>()
  // What this host writes here is shown already.
  const version = useLive(() => versionOf(rideAlongId, person), [rideAlongId, person])
  useEffect(() => {
    if (version === undefined) return
    let stale = false
    const show = async () => {
      const content = await reviewContent(rideAlongId, person)
      if (stale) return
      // How much is private does not leave the observer's device.
      const { privateCount: _, ...known } = content ? showReview(review, content) : { privateCount: 0 }
      setShown('shown' in known ? { ...known, bySync: true } : null)
    }
    void show()
    return () => {
      stale = true
    }
  }, [rideAlongId, person, version])
  const before = useMemo(() => (shown ? { device: '', seq: 0, saved: 0, rows: hostRowsIn(shown.shown) } : undefined), [shown])
  const kept = useRef(new Set<Row>())
  const keep = async ({ rows }: Written) => {
    const tables = hostTables.map((table) => [table, (rows[table] as Row[]).filter((row) => !kept.current.has(row))] as const)
    await keepWritten(Object.fromEntries(tables) as Record<HostTable, Row[]>)
    for (const row of tables.flatMap(([, some]) => some)) kept.current.add(row)
  }
  if (shown === null) return <p class="two">{words.reviewNothingNoted}</p>
  return shown ? <Review opened={shown} kept={before} onKeep={keep} inside /> : null
}

/** Changes with everything that others wrote about a ride-along. */
async function versionOf(rideAlongId: string, person: PersonId): Promise<string> {
  const { rideAlong, ...tables } = (await rowsOf(rideAlongId)) ?? {}
  const others = Object.values(tables)
    .flatMap((rows) => (Array.isArray(rows) ? (rows as Row[]) : []))
    .filter(({ by }) => by !== person)
  return JSON.stringify([rideAlong?.clock, others.map(({ id, clock }) => [id, clock])])
}
