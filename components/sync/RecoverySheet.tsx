import * as words from '../../assets/locales/en.yml'
import { dateOf, localZone } from '../../storage/rows/time-zone.ts'
import type { DatabaseAccess } from '../../sync/couch/client.ts'
import { Icon } from '../ui/Icon.tsx'
import style from './RecoverySheet.module.css'
import { dayName } from '../names/dates.ts'

/** What opens a space on another device, or for somebody else, to be printed: it is nowhere else. */
export function RecoverySheet({
  passphrase,
  name,
  place,
  whose,
}: {
  passphrase: string
  name: string
  /** Somebody else's. */
  whose?: string
  place: Pick<DatabaseAccess, 'address' | 'database' | 'account'>
}) {
  const head = whose === undefined ? words.sheetHead : words.sheetHeadOf(whose)
  return (
    <div class={style.sheet}>
      <article class={style.paper} aria-label={head}>
        <h3>
          <bdi>{head}</bdi>
        </h3>
        <p>{words.sheetWhat}</p>
        <ol class={style.words} aria-label={words.sheetWords}>
          {passphrase.split(' ').map((word, i) => (
            <li key={i}>{word}</li>
          ))}
        </ol>
        <dl>
          <dt>{words.sheetDestination}</dt>
          <dd>
            <bdi>{name}</bdi>, <bdi>{`${place.address}/${place.database}`}</bdi>
          </dd>
          <dt>{words.sheetAccount}</dt>
          <dd>
            <bdi>{place.account}</bdi>
          </dd>
          <dt>{words.sheetMade}</dt>
          <dd>{dayName(dateOf(Date.now(), localZone()), { year: true })}</dd>
        </dl>
      </article>
      <p class="hint">{whose === undefined ? words.sheetLast : words.sheetLastOf}</p>
      <button type="button" onClick={() => print()}>
        <Icon name="print" />
        {words.sheetPrint}
      </button>
    </div>
  )
}
