import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { SavedAnswers, AnswerSet } from '../../storage/review/answer-set.ts'
import { pictureInfosOf } from '../../storage/day/pictures.ts'
import { syncedReviewId, storeHostRows, hostRowsOf } from '../../storage/review/host-on-this-device.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { type PersonId, type Row } from '../../storage/rows/row.ts'
import { hostTables, type HostTable } from '../../storage/rows/tables.ts'
import { useFail, useLive } from '../ui/live.ts'
import { showReview, type ShownReview } from '../review/opened-review.ts'
import { ReviewPage } from '../review/ReviewPage.tsx'
import { reviewContent } from './review-content.ts'

/** What a host answers to a ride-along that is kept in step with its observer's: the review, without a file between them. */
export default function HostAnswers({ rideAlongId, person }: { rideAlongId: string; person: PersonId }) {
  const fail = useFail()
  const [shown, setShown] = useState<{ opened: ShownReview; own: SavedAnswers } | null>()
  /** The clocks of what this page wrote, by id: it knows of that. */
  const kept = useRef(new Map<string, string>())
  const version = useLive(() => versionOf(rideAlongId, person, kept.current), [rideAlongId, person])
  useEffect(() => {
    if (version === undefined) return
    let stale = false
    const show = async () => {
      const [content, rows] = await Promise.all([reviewContent(rideAlongId, person, { bySync: true }), hostRowsOf(person, rideAlongId)])
      if (stale) return
      if (!content) return setShown(null)
      // How much is private, this device knows of no row: only a version says it, as every summary does.
      const { privateCount: _, ...opened } = showReview(syncedReviewId, content)
      setShown({ opened: { ...opened, bySync: true }, own: { device: '', seq: 0, saved: 0, rows } })
    }
    show().catch(fail)
    return () => {
      stale = true
    }
  }, [rideAlongId, person, version])
  const keep = async ({ rows }: AnswerSet) => {
    const tables = hostTables.map(
      (table) => [table, (rows[table] as Row[]).filter((row) => kept.current.get(row.id) !== clockOf(row))] as const,
    )
    const written = tables.flatMap(([, some]) => some)
    for (const row of written) kept.current.set(row.id, clockOf(row))
    try {
      await storeHostRows(Object.fromEntries(tables) as Record<HostTable, Row[]>)
    } catch (error) {
      for (const { id } of written) kept.current.delete(id)
      throw error
    }
  }
  if (shown === null) return <p class="two">{words.reviewNothingNoted}</p>
  return shown ? <ReviewPage opened={shown.opened} kept={shown.own} onKeep={keep} inside /> : null
}

/** Changes with everything that is written about a ride-along, but for what this page wrote. */
async function versionOf(rideAlongId: string, person: PersonId, kept: Map<string, string>): Promise<string> {
  const { rideAlong, ...tables } = (await rowsOf(rideAlongId)) ?? {}
  const others = Object.values(tables)
    .flatMap((rows) => (Array.isArray(rows) ? (rows as Row[]) : []))
    .filter(({ by }) => by !== person)
  const own = Object.values(await hostRowsOf(person, rideAlongId)).flatMap((rows: Row[]) => rows)
  const news = [...others, ...own].filter((row) => kept.get(row.id) !== clockOf(row))
  const pictures = [...(await pictureInfosOf(rideAlongId)).values()].flat().map(({ id }) => id)
  return JSON.stringify([rideAlong?.clock, pictures, news.map(({ id, clock }) => [id, clock])])
}

function clockOf({ clock }: Row): string {
  return JSON.stringify(clock)
}
