import * as words from '../../assets/locales/en.yml'
import { rateAsHost } from '../../storage/review/answer-set.ts'
import { kpis, type Kpi, type Rating } from '../../storage/rows/tables.ts'
import { kpiNames, levelNames } from '../names/kpis.ts'
import { RateTable } from '../debrief/RateTable.tsx'
import type { WriteAnswer } from './ReviewPart.tsx'
import { capitalize } from '../names/people.ts'
import style from './ReviewRatings.module.css'

/** The host's ratings of the seven KPIs, blind at first. Once both sides have rated, both are shown and cannot be changed. */
export function ReviewRatings({
  ratings,
  observerRatings,
  observer,
  write,
}: {
  ratings: Rating[]
  /** In the file only once both sides have rated. */
  observerRatings: Rating[]
  observer: string
  write: WriteAnswer
}) {
  const level = (rows: Rating[], kpi: Kpi) => rows.find((row) => row.kpi === kpi)?.level
  const isRevealed = kpis.every((kpi) => level(observerRatings, kpi) !== undefined)
  if (isRevealed)
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
                <KpiName kpi={kpi} />
                {[ratings, observerRatings].map((rows, i) => {
                  const chosen = level(rows, kpi)
                  return <td key={i}>{chosen ? levelNames[chosen] : words.reviewNotRated}</td>
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
        ratings={new Map(ratings.map((row) => [row.kpi, row.level]))}
        onRate={(kpi, chosen) =>
          write((before, now) => rateAsHost(before, kpi, chosen, now), words.reviewRated(kpiNames[kpi].name, levelNames[chosen]))
        }
      />
    </>
  )
}

function KpiName({ kpi }: { kpi: Kpi }) {
  return (
    <th scope="row">
      {kpiNames[kpi].name}
      <small>{kpiNames[kpi].hint}</small>
    </th>
  )
}
