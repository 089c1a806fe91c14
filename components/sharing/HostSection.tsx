import { isDeleted } from '../../storage/rows/row.ts'
import * as words from '../../assets/locales/en.yml'
import type { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { inOrder, type Person } from '../../storage/rows/tables.ts'
import { dateOf, timeOf } from '../../storage/rows/time-zone.ts'
import { dayName } from '../names/dates.ts'
import { KindSign } from '../names/KindSign.tsx'
import { Icon } from '../ui/Icon.tsx'
import style from './HostSection.module.css'

/** What one host wrote besides replies: priorities, thanks, assents and their own observations. */
export function HostSection({
  host,
  rows,
  newIds,
  onErase,
}: {
  host: Person
  rows: NonNullable<Awaited<ReturnType<typeof rowsOf>>>
  /** Ids of rows the observer has not seen. */
  newIds: Set<string>
  onErase: () => void
}) {
  const name = host.name || words.unnamed
  const { zone } = rows.rideAlong
  const remarksOf = (kind: 'priority' | 'thanks') =>
    rows.remarks.filter((row) => row.what === kind && row.by === host.id && !isDeleted(row)).sort((a, b) => a.place - b.place)
  const [priorities, thanks] = [remarksOf('priority'), remarksOf('thanks')]
  // An assent to a hash that was never proposed is not shown.
  const assents = rows.versions
    .filter((row) => !isDeleted(row))
    .sort((a, b) => a.n - b.n)
    .flatMap(({ n, hash }) =>
      rows.assents
        .filter((row) => row.by === host.id && row.person === host.id && row.hash === hash && !isDeleted(row))
        .map(({ id, at }) => ({ id, n, at })),
    )
  const observations = rows.observations.filter((row) => row.by === host.id && !isDeleted(row)).sort(inOrder)
  const newBadge = (id: string) => newIds.has(id) && <span class="badge accent">{words.isNew}</span>
  return (
    <section class={style.host} aria-label={name}>
      {priorities.length > 0 && (
        <>
          <h2>{words.hostPriorities}</h2>
          <ol class={style.priorities}>
            {priorities.map(({ id, text }) => (
              <li key={id}>
                <bdi>{text}</bdi> {newBadge(id)}
              </li>
            ))}
          </ol>
        </>
      )}
      {thanks.length > 0 && (
        <>
          <h2>{words.hostThanks}</h2>
          {thanks.map(({ id, text }) => (
            <p key={id} class={style.quoted}>
              <bdi>{text}</bdi>
            </p>
          ))}
        </>
      )}
      {assents.map(({ id, n, at }) => (
        <p key={id} class={style.assent}>
          <Icon name="check" /> <span>{words.hostAssent(n, dayName(dateOf(at, zone), { year: true }))}</span> {newBadge(id)}
        </p>
      ))}
      {observations.length > 0 && (
        <>
          <h2>{words.hostObservations(name)}</h2>
          <p class="hint">{words.hostObservationsHint(name)}</p>
          <ul class={style.observations}>
            {observations.map((row) => (
              <li key={row.id}>
                <time dateTime={new Date(row.at).toISOString()}>{timeOf(row.at, zone)}</time>
                <KindSign kind={row.kind} severity={row.severity} />
                <bdi>{row.text}</bdi>
                {newBadge(row.id)}
              </li>
            ))}
          </ul>
        </>
      )}
      <button type="button" class="quiet danger small" onClick={onErase}>
        {words.eraseHost(name)}
      </button>
    </section>
  )
}
