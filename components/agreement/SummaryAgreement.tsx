import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { isDeleted } from '../../storage/rows/row.ts'
import { recordAssent, proposeVersion } from '../../storage/agreement/versions.ts'
import { dateOf, localZone } from '../../storage/rows/time-zone.ts'
import { assentsTo, latestVersion, type AgreementState } from '../../summary/agreement-state.ts'
import style from './SummaryAgreement.module.css'
import { compareVersions } from './compare-versions.ts'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { Problem } from '../ui/Problem.tsx'
import { failureText } from '../ui/errors.ts'
import { announce } from '../ui/announce.ts'
import { capitalize } from '../names/people.ts'
import { dayName } from '../names/dates.ts'

const dayLength = 24 * 3_600_000
/** The choices for the number of days after which a version becomes final without assents. */
const termDays = [7, 14, 30] as const

interface Props {
  rows: NonNullable<Awaited<ReturnType<typeof rowsOf>>>
  agreement: AgreementState
  /** The current content of the summary as canonical JSON. */
  content: string
}

/** The state of agreement on a summary, its versions, and the forms to propose one and to record an assent. */
export function SummaryAgreement({ rows, agreement, content }: Props) {
  const [problem, setProblem] = useState('')
  const { rideAlong, people, assents } = rows
  const roleOf = (id: string) => (id === rideAlong.observer ? capitalize(words.theObserver) : words.unnamed)
  const nameOf = (id: string) => people.find((person) => person.id === id)?.name || roleOf(id)
  const versions = rows.versions.filter((row) => row.by === rideAlong.observer && !isDeleted(row)).sort((a, b) => a.n - b.n)
  const latest = latestVersion(versions, rideAlong.observer)
  const run = async (verb: () => Promise<unknown>, label: string) => {
    try {
      await verb()
      setProblem('')
      announce(label)
    } catch (error) {
      setProblem(failureText(error))
    }
  }
  const propose = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const days = Number(formReader(event.currentTarget).text('days'))
    const finalAt = days > 0 ? { finalAt: Date.now() + days * dayLength } : {}
    void run(
      () => proposeVersion({ rideAlongId: rideAlong.id, hash: agreement.hash, content, ...finalAt }, words.versionPutForward),
      words.versionPutForward,
    )
  }
  const assented = latest ? assentsTo(latest, rideAlong, { assents, people }) : []
  const waitingHosts =
    agreement.state === 'open' && latest ? rideAlong.hosts.filter((id) => !assented.some(({ person }) => person === id)) : []
  const on = (at: number) => dayName(dateOf(at, localZone()), { year: true })
  const nextNumber = (latest?.n ?? 0) + 1
  return (
    <section class={style.agreement} aria-label={words.standingHeading}>
      <Problem text={problem} />
      <p class={style.state}>
        <span class={`badge ${agreement.state === 'final' ? 'good' : ''}`}>
          {agreement.state === 'final' ? words.stateFinal : words.stateDraft}
        </span>
        <span>
          {agreement.version === undefined
            ? words.standingNone
            : agreement.changed
              ? words.standingChanged(agreement.version)
              : agreement.state === 'final'
                ? words.standingFinal(agreement.version, on(agreement.since!))
                : words.standingIs(agreement.version)}{' '}
          {agreement.until !== undefined && words.standingUntil(on(agreement.until))}
        </span>
      </p>
      {!agreement.changed && assented.length > 0 && (
        <ul class={style.assented}>
          {assented.map(({ person, at }) => (
            <li key={person}>
              <Icon name="check" />
              <bdi>{words.standingAgreed(nameOf(person), on(at))}</bdi>
            </li>
          ))}
        </ul>
      )}
      {(agreement.state === 'draft' || waitingHosts.length > 0) && (
        <div class="row">
          {agreement.state === 'draft' && (
            <form class={style.form} onSubmit={propose}>
              <label class="field">
                {words.finalByItself}
                <select name="days">
                  <option value="0">{words.finalNever}</option>
                  {termDays.map((days) => (
                    <option key={days} value={days}>
                      {words.finalAfter(days)}
                    </option>
                  ))}
                </select>
              </label>
              <button>{words.putForward(nextNumber)}</button>
            </form>
          )}
          {waitingHosts.map((person) => (
            <button
              key={person}
              type="button"
              onClick={() =>
                void run(
                  () => recordAssent({ rideAlongId: rideAlong.id, hash: agreement.hash, person, at: Date.now() }, words.assentNoted),
                  words.assentNoted,
                )
              }
            >
              {words.noteAssent(nameOf(person))}
            </button>
          ))}
        </div>
      )}
      <p class={style.hash}>
        <span>{words.hashIs}</span> <code>{agreement.hash}</code> <a href="#/check">{words.checkCopy}</a>
      </p>
      {latest && (
        <details>
          <summary>{words.versionCount(versions.length)}</summary>
          <ul class={style.versions}>
            {versions.map((version) => (
              <li key={version.id}>
                {words.versionOn(version.n, on(version.at))} <code>{version.hash.slice(0, 12)}</code>{' '}
                {assentsTo(version, rideAlong, { assents, people })
                  .map(({ person, at }) => words.standingAgreed(nameOf(person), on(at)))
                  .join(' ')}
              </li>
            ))}
          </ul>
          <CompareVersions versions={versions} now={content} changed={agreement.changed} />
        </details>
      )}
    </section>
  )
}

/** The difference between two versions, or between one and the current summary. */
function CompareVersions({ versions, now, changed }: { versions: Props['rows']['versions']; now: string; changed: boolean }) {
  const all = [
    ...versions.map(({ id, n, content }) => ({ id, name: words.versionNumber(n), content })),
    ...(changed ? [{ id: 'now', name: words.asItIsNow, content: now }] : []),
  ]
  const [chosen, setChosen] = useState<{ from?: string; to?: string }>({})
  if (all.length < 2) return null
  // By default, the last two.
  const existing = (id: string | undefined, index: number) => all.find((each) => each.id === id)?.id ?? all.at(index)!.id
  const [from, to] = [existing(chosen.from, -2), existing(chosen.to, -1)]
  const contentOf = (id: string) => all.find((each) => each.id === id)?.content
  const [first, second] = [contentOf(from), contentOf(to)]
  const lines = first !== undefined && second !== undefined ? compareVersions(first, second) : null
  const different = lines?.filter((line) => line.in !== 'both') ?? []
  const choice = (label: string, value: string, choose: (id: string) => void) => (
    <label class="field">
      {label}
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {all.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
  return (
    <div class={style.compare}>
      <div class="row">
        {choice(words.compareFrom, from, (id) => setChosen({ ...chosen, from: id }))}
        {choice(words.compareTo, to, (id) => setChosen({ ...chosen, to: id }))}
      </div>
      {lines === null ? (
        <p>{words.versionEmptied}</p>
      ) : different.length === 0 ? (
        <p role="status">{first === second ? words.versionsSame : words.versionsSameWords}</p>
      ) : (
        <ul class={style.lines}>
          {different.map(({ in: where, text }, i) => (
            <li key={i}>
              {where === 'first' ? (
                <del>
                  <span class="visually-hidden">{words.onlyBefore} </span>
                  <bdi>{text}</bdi>
                </del>
              ) : (
                <ins>
                  <span class="visually-hidden">{words.onlyAfter} </span>
                  <bdi>{text}</bdi>
                </ins>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
