import * as words from '../assets/locales/en.yml'
import { rate } from '../storage/host.ts'
import { kpis, levels, type Kpi, type Level, type Rating } from '../storage/row.ts'
import type { Write } from './ReviewPart.tsx'
import style from './ReviewRatings.module.css'

const names: Record<Kpi, { name: string; hint: string }> = {
  communication: { name: words.kpiCommunication, hint: words.kpiCommunicationHint },
  cooperation: { name: words.kpiCooperation, hint: words.kpiCooperationHint },
  coordination: { name: words.kpiCoordination, hint: words.kpiCoordinationHint },
  integration: { name: words.kpiIntegration, hint: words.kpiIntegrationHint },
  performance: { name: words.kpiPerformance, hint: words.kpiPerformanceHint },
  quality: { name: words.kpiQuality, hint: words.kpiQualityHint },
  satisfaction: { name: words.kpiSatisfaction, hint: words.kpiSatisfactionHint },
}
const levelNames: Record<Level, string> = {
  without: words.levelWithout,
  some: words.levelSome,
  major: words.levelMajor,
  unable: words.levelUnable,
  cannotSay: words.levelCannotSay,
}

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
  write: Write
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
        {words.reviewRatingsHint(observer)} {words.reviewRatingsCount(count)}
      </p>
      {/* Roles are named because a narrow window lays the cells out as blocks. */}
      <table class={style.rate} role="table">
        <thead role="rowgroup">
          <tr role="row">
            <th scope="col" role="columnheader">
              {words.weWorkTogether}
            </th>
            {levels.map((each) => (
              <th key={each} scope="col" role="columnheader">
                {levelNames[each]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {kpis.map((kpi) => (
            <tr key={kpi} role="row">
              <Name kpi={kpi} />
              {levels.map((each) => (
                <td key={each} role="cell">
                  <label>
                    <input
                      type="radio"
                      name={`kpi-${kpi}`}
                      checked={level(ratings, kpi) === each}
                      aria-label={words.reviewRated(names[kpi].name, levelNames[each])}
                      onChange={() => write((all, now) => rate(all, kpi, each, now), words.reviewRated(names[kpi].name, levelNames[each]))}
                    />
                    <span class={style.level} aria-hidden="true">
                      {levelNames[each]}
                    </span>
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Name({ kpi }: { kpi: Kpi }) {
  return (
    <th scope="row" role="rowheader">
      {names[kpi].name}
      <small>{names[kpi].hint}</small>
    </th>
  )
}
