import * as words from '../../assets/locales/en.yml'
import { dateOf, localZone } from '../../storage/rows/time-zone.ts'
import type { DatabaseAccess } from '../../sync/couch/client.ts'
import { Icon } from '../ui/Icon.tsx'
import style from './RecoverySheet.module.css'
import { dayName } from '../names/dates.ts'

/** A printable sheet with a passphrase, for another device or another person. The passphrase is stored nowhere. */
export function RecoverySheet({
  passphrase,
  name,
  access,
  owner,
}: {
  passphrase: string
  name: string
  /** Whose passphrase it is; absent if it is one's own. */
  owner?: string
  access: Pick<DatabaseAccess, 'address' | 'database' | 'account'>
}) {
  const head = owner === undefined ? words.sheetHead : words.sheetHeadOf(owner)
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
            <bdi>{name}</bdi>, <bdi>{`${access.address}/${access.database}`}</bdi>
          </dd>
          <dt>{words.sheetAccount}</dt>
          <dd>
            <bdi>{access.account}</bdi>
          </dd>
          <dt>{words.sheetMade}</dt>
          <dd>{dayName(dateOf(Date.now(), localZone()), { year: true })}</dd>
        </dl>
      </article>
      <p class="hint">{owner === undefined ? words.sheetLast : words.sheetLastOf}</p>
      <button type="button" onClick={() => print()}>
        <Icon name="print" />
        {words.sheetPrint}
      </button>
    </div>
  )
}
