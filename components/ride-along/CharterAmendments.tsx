import * as words from '../../assets/locales/en.yml'
import { type Amendment } from '../../storage/rows/tables.ts'
import { dateOf, timeOf } from '../../storage/rows/time-zone.ts'
import { dayName } from '../names/dates.ts'
import { charterTextFields } from './CharterFields.tsx'
import style from './CharterPage.module.css'

const amendedNames: Record<string, string> = {
  ...Object.fromEntries(charterTextFields.map(({ field, label }) => [field, label])),
  question: words.charterQuestion,
  assumption: words.charterAssumption,
  standard: words.charterStandard,
}

/** The changes made to the charter after the ride-along began. */
export function CharterAmendments({ amendments, zone }: { amendments: Amendment[]; zone: string }) {
  if (amendments.length === 0) return null
  return (
    <details class={style.amended}>
      <summary>{words.amendments(amendments.length)}</summary>
      <ol>
        {amendments.map(({ id, field, at, before, after }) => (
          <li key={id}>
            <time dateTime={new Date(at).toISOString()}>
              {dayName(dateOf(at, zone))} {timeOf(at, zone)}
            </time>{' '}
            <bdi>{amendmentText(amendedNames[field] ?? field, before, after)}</bdi>
          </li>
        ))}
      </ol>
    </details>
  )
}

function amendmentText(field: string, before: string | undefined, after: string | undefined): string {
  if (before === undefined) return words.amendmentAdded(field, after ?? '')
  return after === undefined ? words.amendmentTaken(field, before) : words.amendmentChanged(field, before, after)
}
