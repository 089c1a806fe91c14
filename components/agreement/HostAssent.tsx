import { useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { beginAnswers } from '../../storage/review/answer-set.ts'
import { syncedReviewId, storeHostRows, hostRowsOf } from '../../storage/review/host-on-this-device.ts'
import type { rowsOf } from '../../storage/ride-alongs/rows.ts'
import type { PersonId } from '../../storage/rows/row.ts'
import { latestVersion } from '../../summary/agreement-state.ts'
import style from './HostAssent.module.css'
import { useLive } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { ReviewAssent } from '../review/ReviewAssent.tsx'
import type { WriteAnswer } from '../review/ReviewPart.tsx'
import { failureText } from '../ui/errors.ts'
import { announce } from '../ui/announce.ts'
import { capitalize } from '../names/people.ts'

/** Asks the host, above the summary, for assent to the proposed version. Renders nothing if none is proposed. */
export default function HostAssent({ rows, person }: { rows: NonNullable<Awaited<ReturnType<typeof rowsOf>>>; person: PersonId }) {
  const { rideAlong, people, versions } = rows
  const device = useRef(crypto.randomUUID())
  const [problem, setProblem] = useState('')
  const hostRows = useLive(() => hostRowsOf(person, rideAlong.id), [person, rideAlong.id])
  const version = latestVersion(versions, rideAlong.observer)
  if (!version || !hostRows) return null
  const answers = beginAnswers({ person, rideAlongId: rideAlong.id, review: syncedReviewId }, hostRows, undefined, device.current)
  const observer = people.find(({ id }) => id === rideAlong.observer)?.name || words.theObserver
  const store = async (...[change, label]: Parameters<WriteAnswer>) => {
    try {
      await storeHostRows(change(answers, Date.now()).rows)
      setProblem('')
      announce(label)
    } catch (error) {
      setProblem(failureText(error))
    }
  }
  return (
    <section class={style.assent} aria-label={words.reviewSummary}>
      <Problem text={problem} />
      <ReviewAssent
        version={version}
        question={words.reviewSummaryAskHere(capitalize(observer), String(version.n))}
        bySync
        rideAlong={rideAlong}
        observer={observer}
        answers={answers}
        write={(...act) => void store(...act)}
      />
    </section>
  )
}
