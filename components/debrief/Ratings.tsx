import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { thisDevice } from '../../storage/database/device.ts'
import { rateAsObserver } from '../../storage/review/observer-ratings.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { peopleOf } from '../../storage/ride-alongs/people.ts'
import { isDeleted } from '../../storage/rows/row.ts'
import { kpis, levels, type Kpi, type Level, type Person, type RideAlong, type Rating } from '../../storage/rows/tables.ts'
import { hasRated } from '../../summary/shareable.ts'
import { kpiNames, levelNames } from '../names/kpis.ts'
import { useLive } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { failureText } from '../ui/errors.ts'
import { announce } from '../ui/announce.ts'
import { RateTable } from './RateTable.tsx'
import style from './Ratings.module.css'

/** The page to rate the KPIs. Ratings are blind: both sides are shown, the widest difference first, once both have rated. */
export default function Ratings({ rideAlong }: { rideAlong: RideAlong }) {
  const rows = useLive(() => rowsOf(rideAlong.id), [rideAlong.id])
  const people = useLive(() => peopleOf(rideAlong), [rideAlong.clock])
  const me = useLive(thisDevice, [])?.me
  const [problem, setProblem] = useState('')
  if (!rows || !people || me === undefined) return null
  const ratings = rows.ratings.filter((row) => !isDeleted(row))
  const ratingsBy = (person: string) => new Map(ratings.filter(({ by }) => by === person).map(({ kpi, level }) => [kpi, level]))
  // On a host's device the other side is the observer.
  const others = me === rideAlong.observer ? rideAlong.hosts : [rideAlong.observer]
  const hosts = others.flatMap((id) => people.find((person) => person.id === id) ?? [])
  const mine = ratingsBy(me)
  const haveRated = hasRated(me, ratings)
  const raters = hosts.filter(({ id }) => hasRated(id, ratings))
  const choose = async (kpi: Kpi, level: Level) => {
    try {
      await rateAsObserver(rideAlong.id, kpi, level, words.rated)
      setProblem('')
      announce(`${kpiNames[kpi].name}: ${levelNames[level]}`)
    } catch (error) {
      setProblem(failureText(error))
    }
  }
  return (
    <div class={style.ratings}>
      <p class="two">{words.ratingsHint}</p>
      <Problem text={problem} />
      {haveRated && raters.length > 0 ? (
        raters.map((host) => <RatingComparison key={host.id} host={host} mine={mine} theirs={ratingsBy(host.id)} />)
      ) : (
        <>
          {!haveRated && raters.map(({ id, name }) => <p key={id}>{words.hostWaits(name || words.unnamed)}</p>)}
          {haveRated && hosts.map(({ id, name }) => <p key={id}>{words.waitsForHost(name || words.unnamed)}</p>)}
          <RateTable title={words.ratingsOf} ratings={mine} onRate={(kpi, level) => void choose(kpi, level)} />
          <p role="status" class="hint">
            {words.ratedCount(mine.size)}
          </p>
        </>
      )}
    </div>
  )
}

/** The ratings of both sides in one table. */
function RatingComparison({ host, mine, theirs }: { host: Person; mine: Map<Kpi, Level>; theirs: Map<Kpi, Level> }) {
  const name = host.name || words.unnamed
  const sorted = kpis.toSorted((a, b) => gapWidth(mine.get(b), theirs.get(b)) - gapWidth(mine.get(a), theirs.get(a)))
  const comparableLevels = levels.filter((level) => level !== 'cannotSay')
  return (
    <section class={style.gap} aria-label={name}>
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <p class="hint">
        {words.ratingsRevealed} {words.gapBetween}
      </p>
      <div class={style.wide}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.weWorkTogether}</th>
              {comparableLevels.map((level) => (
                <th key={level} scope="col">
                  {levelNames[level]}
                </th>
              ))}
              <th scope="col">{levelNames.cannotSay}</th>
              <th scope="col">{words.gap}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((kpi) => {
              const [own, other] = [mine.get(kpi), theirs.get(kpi)]
              return (
                <tr key={kpi}>
                  <th scope="row">{kpiNames[kpi].name}</th>
                  {levels.map((level) => (
                    <td key={level}>
                      {own === level && <RaterSign who="observer" label={words.ratingObserver} />}
                      {other === level && <RaterSign who="host" label={name} />}
                    </td>
                  ))}
                  <td>{gapText(own, other)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <p class={`hint ${style.legend}`}>
        <RaterSign who="observer" label="" /> {words.ratingObserver} <RaterSign who="host" label="" /> <bdi>{name}</bdi>
      </p>
    </section>
  )
}

/** A circle for the observer, a square for the host. */
export function RaterSign({ who, label }: { who: 'observer' | 'host'; label: string }) {
  const meaning = label ? ({ role: 'img', 'aria-label': label } as const) : ({ 'aria-hidden': true } as const)
  return (
    <svg class={style.sign} viewBox="0 0 16 16" {...meaning}>
      {who === 'observer' ? <circle cx="8" cy="8" r="5.5" /> : <rect x="2.75" y="2.75" width="10.5" height="10.5" />}
    </svg>
  )
}

/** By how many levels two ratings differ; -1 if either is missing or “cannot say”. */
export function gapWidth(own: Level | undefined, other: Level | undefined): number {
  if (!own || !other || own === 'cannotSay' || other === 'cannotSay') return -1
  return Math.abs(levels.indexOf(own) - levels.indexOf(other))
}

/** The difference of two ratings as a sentence. */
export function gapText(own: Rating['level'] | undefined, other: Rating['level'] | undefined): string {
  const steps = gapWidth(own, other)
  return steps < 0 ? words.gapUnknown : steps === 0 ? words.gapNone : words.gapSteps(steps)
}
