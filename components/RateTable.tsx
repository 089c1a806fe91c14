import * as words from '../assets/locales/en.yml'
import { kpis, levels, type Kpi, type Level } from '../storage/row.ts'
import { kpiNames, levelNames } from './kpi.ts'
import style from './RateTable.module.css'

/** The seven with a choice of levels each: a table, or on a narrow page a list. */
export function RateTable({
  title,
  given,
  onRate,
}: {
  title: string
  given: ReadonlyMap<Kpi, Level>
  onRate: (kpi: Kpi, level: Level) => void
}) {
  return (
    <table class={style.rate} aria-label={title}>
      <thead>
        <tr>
          <th scope="col">{words.weWorkTogether}</th>
          {levels.map((level) => (
            <th key={level} scope="col">
              {levelNames[level]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kpis.map((kpi) => (
          <tr key={kpi}>
            <th scope="row">
              {kpiNames[kpi].name}
              <small>{kpiNames[kpi].hint}</small>
            </th>
            {levels.map((level) => (
              <td key={level}>
                <label>
                  <input type="radio" name={`rate-${kpi}`} checked={given.get(kpi) === level} onChange={() => onRate(kpi, level)} />
                  <span class="visually-hidden">{kpiNames[kpi].name}: </span>
                  <span class={style.level}>{levelNames[level]}</span>
                </label>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
