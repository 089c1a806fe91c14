import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { SavedAnswers, AnswerSet } from '../../storage/review/answer-set.ts'
import { pictureInfosOf } from '../../storage/day/pictures.ts'
import { syncedReviewId, storeHostRows, hostRowsOf } from '../../storage/review/host-on-this-device.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { type PersonId, type Row } from '../../storage/rows/row.ts'
import { hostTables, type HostTable } from '../../storage/rows/tables.ts'
import { useFail, useLive } from '../ui/live.ts'
import { parseReview, type ReviewData } from '../review/unlocked-review.ts'
import { ReviewPage } from '../review/ReviewPage.tsx'
import { reviewContent } from './review-content.ts'

/** The review page for a host in a team's space. Answers are stored as rows and go to the observer by sync, without a file. */
export default function HostAnswers({ rideAlongId, person }: { rideAlongId: string; person: PersonId }) {
  const fail = useFail()
  const [shown, setShown] = useState<{ review: ReviewData; saved: SavedAnswers } | null>()
  /** The clocks of the rows this page wrote, by id: they cause no reload. */
  const ownClocks = useRef(new Map<string, string>())
  const version = useLive(() => versionOf(rideAlongId, person, ownClocks.current), [rideAlongId, person])
  useEffect(() => {
    if (version === undefined) return
    let stale = false
    const show = async () => {
      const [content, rows] = await Promise.all([reviewContent(rideAlongId, person, { bySync: true }), hostRowsOf(person, rideAlongId)])
      if (stale) return
      if (!content) return setShown(null)
      // This device has no private rows, so it cannot count them.
      const { privateCount: _, ...review } = parseReview(syncedReviewId, content)
      setShown({ review: { ...review, bySync: true }, saved: { device: '', seq: 0, saved: 0, rows } })
    }
    show().catch(fail)
    return () => {
      stale = true
    }
  }, [rideAlongId, person, version])
  const store = async ({ rows }: AnswerSet) => {
    const tables = hostTables.map(
      (table) => [table, (rows[table] as Row[]).filter((row) => ownClocks.current.get(row.id) !== clockOf(row))] as const,
    )
    const written = tables.flatMap(([, some]) => some)
    for (const row of written) ownClocks.current.set(row.id, clockOf(row))
    try {
      await storeHostRows(Object.fromEntries(tables) as Record<HostTable, Row[]>)
    } catch (error) {
      for (const { id } of written) ownClocks.current.delete(id)
      throw error
    }
  }
  if (shown === null) return <p class="two">{words.reviewNothingNoted}</p>
  return shown ? <ReviewPage review={shown.review} saved={shown.saved} onSave={store} inside /> : null
}

/** A string that changes with every row and picture of a ride-along, except rows this page wrote. */
async function versionOf(rideAlongId: string, person: PersonId, ownClocks: Map<string, string>): Promise<string> {
  const { rideAlong, ...tables } = (await rowsOf(rideAlongId)) ?? {}
  const others = Object.values(tables)
    .flatMap((rows) => (Array.isArray(rows) ? (rows as Row[]) : []))
    .filter(({ by }) => by !== person)
  const own = Object.values(await hostRowsOf(person, rideAlongId)).flatMap((rows: Row[]) => rows)
  const changed = [...others, ...own].filter((row) => ownClocks.get(row.id) !== clockOf(row))
  const pictures = [...(await pictureInfosOf(rideAlongId)).values()].flat().map(({ id }) => id)
  return JSON.stringify([rideAlong?.clock, pictures, changed.map(({ id, clock }) => [id, clock])])
}

function clockOf({ clock }: Row): string {
  return JSON.stringify(clock)
}
