import * as words from '../../assets/locales/en.yml'
import { kpis, levels, type Kpi, type Level } from '../../storage/rows/tables.ts'
import { kpiNames, levelNames } from '../names/kpis.ts'
import style from './RateTable.module.css'

/** A table of radio buttons to rate the seven KPIs; on a narrow page it becomes a list. */
export function RateTable({
  title,
  ratings,
  onRate,
}: {
  title: string
  ratings: ReadonlyMap<Kpi, Level>
  onRate: (kpi: Kpi, level: Level) => void
}) {
  return (
    // Explicit roles: on a narrow page cells are laid out as blocks and lose their table roles.
    <table class={style.rate} role="table" aria-label={title}>
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">
            {words.weWorkTogether}
          </th>
          {levels.map((level) => (
            <th key={level} scope="col" role="columnheader">
              {levelNames[level]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {kpis.map((kpi) => (
          <tr key={kpi} role="row">
            <th scope="row" role="rowheader">
              {kpiNames[kpi].name}
              <small>{kpiNames[kpi].hint}</small>
            </th>
            {levels.map((level) => (
              <td key={level} role="cell">
                <label>
                  <input
                    type="radio"
                    name={`kpi-${kpi}`}
                    checked={ratings.get(kpi) === level}
                    aria-label={words.reviewRated(kpiNames[kpi].name, levelNames[level])}
                    onChange={() => onRate(kpi, level)}
                  />
                  <span class={style.level} aria-hidden="true">
                    {levelNames[level]}
                  </span>
                </label>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
