import * as words from '../../assets/locales/en.yml'
import { dueDay, followUpStatus } from '../../storage/follow-ups/follow-ups.ts'
import { lookBack, earlierFollowUps, keptShare } from '../../storage/follow-ups/outcomes.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { isDeleted } from '../../storage/rows/row.ts'
import { type RideAlong } from '../../storage/rows/tables.ts'
import { addDays, dateOf, localZone } from '../../storage/rows/time-zone.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useNow } from '../ui/live.ts'
import { followUpStatuses } from '../names/follow-up-names.ts'
import { dayName } from '../names/dates.ts'
import OutcomeQuestions from './OutcomeQuestions.tsx'
import style from './OutcomeQuestions.module.css'

/** The page with the follow-ups of earlier visits, those of this one, and how many were done after 30, 60 and 90 days. */
export default function EarlierFollowUps({ rideAlong, onDid }: { rideAlong: RideAlong; onDid: (label: string) => void }) {
  const earlier = useLive(() => earlierFollowUps(rideAlong.id), [rideAlong.id, rideAlong.hosts.join(' ')])
  const rows = useLive(() => rowsOf(rideAlong.id), [rideAlong.id])
  const today = dateOf(useNow(60_000), localZone())
  if (!earlier || !rows) return null
  const own = rows.followUps.filter((row) => !isDeleted(row))
  const share = keptShare(own, today)
  return (
    <div class={style.page}>
      {earlier.length > 0 ? (
        <OutcomeQuestions rideAlong={rideAlong} onDid={onDid} />
      ) : (
        <p class="two">{rideAlong.hosts.length > 0 ? words.noPromisesBefore : words.noPromisesHost}</p>
      )}
      <section class={style.own} aria-labelledby="own-promises">
        <h2 id="own-promises">{words.ofThisVisit}</h2>
        {own.length === 0 && <p class="two">{words.nothingPromised}</p>}
        <ul>
          {own.map((row) => {
            const { icon, name } = followUpStatuses[followUpStatus(row, today)]
            const due = dueDay(row)
            return (
              <li key={row.id}>
                <span>
                  <Icon name={icon} label={name} />
                </span>
                <bdi>{row.text}</bdi>
                {due && <time dateTime={due}>{dayName(due, { near: today })}</time>}
                {row.due !== undefined && !due && <span class="hint">{words.noSuchDate(row.due)}</span>}
              </li>
            )
          })}
        </ul>
        {share.n > 0 && (
          <p>
            {words.shareKept(share.kept, share.n)} <span class="hint">{words.shareKeptHint}</span>
          </p>
        )}
        {own.length > 0 && (
          <>
            <h3>{words.lookBackHead}</h3>
            <ul class="two">
              {lookBack(
                own.map((row) => ({ row, rideAlong })),
                today,
              ).map(({ days, kept, n }) => (
                <li key={days}>
                  {n > 0
                    ? words.lookBackKept(days, kept, n)
                    : words.lookBackAhead(days, dayName(addDays(rideAlong.date, days), { year: true }))}
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
    </div>
  )
}
