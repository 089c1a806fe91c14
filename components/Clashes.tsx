import { useState } from 'preact/hooks'
import * as words from '../assets/locales/en.yml'
import { clashes, keepBothTexts, type Clash } from '../storage/clashes.ts'
import { me } from '../storage/ride-alongs.ts'
import { rivalsOf, shownOf } from '../storage/row.ts'
import style from './Clashes.module.css'
import { useLive } from './live.ts'
import { sayField, settle } from './rival.ts'

/** What two devices wrote at the same time, side by side, each settled by one key. */
export function Clashes() {
  const all = useLive(async () => clashes((await me())?.id), [])
  if (!all || all.length === 0) return null
  return (
    <section aria-labelledby="clash-head" class={style.clashes}>
      <h2 id="clash-head">
        {words.clashHead} <span class="badge warn">{all.length}</span>
      </h2>
      {all.map((clash) => (
        <OneClash key={`${clash.dayRow.row.id} ${clash.rival.field}`} {...clash} />
      ))}
    </section>
  )
}

function OneClash({ dayRow, rideAlong, rival: { field, value } }: Clash) {
  const [busy, setBusy] = useState(false)
  const shown = shownOf(dayRow.row, field)
  const twoTexts = dayRow.table === 'observations' && field === 'text' && typeof value === 'string' && rivalsOf(dayRow.row).length === 1
  const choices = [
    () => settle(dayRow, field, shown),
    () => settle(dayRow, field, value),
    ...(twoTexts ? [() => keepBothTexts(dayRow.row.id, value, words.edited)] : []),
  ]
  const choose = (verb: (() => Promise<void>) | undefined) => {
    if (!verb || busy) return
    setBusy(true)
    // The clash goes with the button that has the focus.
    void verb().then(() => document.querySelector<HTMLElement>('main h1')?.focus())
  }
  const what = field === 'text' ? words.clashText : field === 'at' || field === 'until' ? words.clashTime : words.clashField
  return (
    <article
      class={style.clash}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.altKey || event.metaKey || !['1', '2', '3'].includes(event.key)) return
        event.preventDefault()
        choose(choices[Number(event.key) - 1])
      }}
    >
      <header>
        <h3>
          <a href={`#/${rideAlong.id}`}>
            <bdi>{rideAlong.title || words.untitled}</bdi>
          </a>
        </h3>
        <p>{words.clashDiffers(what)}</p>
      </header>
      <div class={style.versions}>
        {[
          { name: words.clashShown, said: sayField(field, shown, rideAlong.zone) },
          { name: words.clashOther, said: sayField(field, value, rideAlong.zone) },
        ].map(({ name, said }, i) => (
          <div key={name}>
            <h4>{name}</h4>
            <p class={style.text}>
              <bdi>{said}</bdi>
            </p>
            <button type="button" disabled={busy} onClick={() => choose(choices[i])}>
              {words.clashKeep} <kbd>{i + 1}</kbd>
            </button>
          </div>
        ))}
      </div>
      {choices[2] && (
        <footer>
          <button type="button" class="quiet small" disabled={busy} onClick={() => choose(choices[2])}>
            {words.clashKeepBoth} <kbd>3</kbd>
          </button>
        </footer>
      )}
    </article>
  )
}
