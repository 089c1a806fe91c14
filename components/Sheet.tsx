import * as words from '../assets/locales/en.yml'
import { dateOf, localZone } from '../storage/zone.ts'
import type { Place } from '../sync/couch.ts'
import { Icon } from './Icon.tsx'
import style from './Sheet.module.css'
import { dayName } from './time.ts'

/** What opens a space on another device, to be printed: it is nowhere else. */
export function Sheet({
  passphrase,
  name,
  place,
}: {
  passphrase: string
  name: string
  place: Pick<Place, 'address' | 'database' | 'account'>
}) {
  return (
    <div class={style.sheet}>
      <article class={style.paper} aria-label={words.sheetHead}>
        <h3>{words.sheetHead}</h3>
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
      <p class="hint">{words.sheetLast}</p>
      <button type="button" onClick={() => print()}>
        <Icon name="print" />
        {words.sheetPrint}
      </button>
    </div>
  )
}
