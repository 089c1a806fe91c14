import * as words from '../../assets/locales/en.yml'
import { rateAsHost } from '../../storage/review/answer-set.ts'
import { kpis, type Kpi, type Rating } from '../../storage/rows/tables.ts'
import { kpiNames, levelNames } from '../names/kpis.ts'
import { RateTable } from '../debrief/RateTable.tsx'
import type { WriteAnswer } from './ReviewPart.tsx'
import { capitalize } from '../names/people.ts'
import style from './ReviewRatings.module.css'

/** The seven, rated without knowing what the observer says of them; once both are in, side by side, and no more to be changed. */
export function ReviewRatings({
  ratings,
  theirs,
  observer,
  write,
}: {
  ratings: Rating[]
  /** The observer's: they are in the file only once both have rated. */
  theirs: Rating[]
  observer: string
  write: WriteAnswer
}) {
  const level = (of: Rating[], kpi: Kpi) => of.find((row) => row.kpi === kpi)?.level
  const both = kpis.every((kpi) => level(theirs, kpi) !== undefined)
  if (both)
    return (
      <>
        <p class={style.lead}>{words.reviewRatingsBoth(observer)}</p>
        <table class={style.both}>
          <thead>
            <tr>
              <th scope="col">{words.weWorkTogether}</th>
              <th scope="col">{words.reviewYou}</th>
              <th scope="col">
                <bdi>{observer}</bdi>
              </th>
            </tr>
          </thead>
          <tbody>
            {kpis.map((kpi) => (
              <tr key={kpi}>
                <Name kpi={kpi} />
                {[ratings, theirs].map((of, i) => {
                  const given = level(of, kpi)
                  return <td key={i}>{given ? levelNames[given] : words.reviewNotRated}</td>
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </>
    )
  const count = kpis.filter((kpi) => level(ratings, kpi)).length
  return (
    <>
      <p class={style.lead}>
        {words.reviewRatingsHint(capitalize(observer))} {words.reviewRatingsCount(count)}
      </p>
      <RateTable
        title={words.reviewRatings}
        given={new Map(ratings.map((row) => [row.kpi, row.level]))}
        onRate={(kpi, given) =>
          write((all, now) => rateAsHost(all, kpi, given, now), words.reviewRated(kpiNames[kpi].name, levelNames[given]))
        }
      />
    </>
  )
}

function Name({ kpi }: { kpi: Kpi }) {
  return (
    <th scope="row">
      {kpiNames[kpi].name}
      <small>{kpiNames[kpi].hint}</small>
    </th>
  )
}
