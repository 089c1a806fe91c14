import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { ownConflicts, keepAllTexts, type RowConflict } from '../../storage/sync/conflicts.ts'
import { me } from '../../storage/ride-alongs/people.ts'
import { fieldValue } from '../../storage/rows/row.ts'
import style from './ConflictList.module.css'
import { useLive } from '../ui/live.ts'
import { fieldText, resolveConflict } from './conflict.ts'

/** What devices wrote at the same time, side by side, each settled by one key. */
export function ConflictList() {
  const all = useLive(async () => ownConflicts((await me())?.id), [])
  if (!all || all.length === 0) return null
  return (
    <section aria-labelledby="clash-head" class={style.clashes}>
      <h2 id="clash-head">
        {words.clashHead} <span class="badge warn">{all.length}</span>
      </h2>
      {all.map((clash) => (
        <OneClash key={`${clash.dayRow.row.id} ${clash.field}`} {...clash} />
      ))}
    </section>
  )
}

function OneClash({ dayRow, rideAlong, field, rivals }: RowConflict) {
  const [busy, setBusy] = useState(false)
  const shown = fieldValue(dayRow.row, field)
  const versions = [{ name: words.clashShown, value: shown }, ...rivals.map(({ value }) => ({ name: words.clashOther, value }))]
  const texts = rivals.flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
  const areTexts = dayRow.table === 'observations' && field === 'text' && texts.length === rivals.length
  const choices = [
    ...versions.map(
      ({ value }) =>
        () =>
          resolveConflict(dayRow, field, value),
    ),
    ...(areTexts ? [() => keepAllTexts(dayRow.row, texts, words.edited)] : []),
  ]
  const keepAll = choices[versions.length]
  const choose = (verb: (() => Promise<void>) | undefined) => {
    if (!verb || busy) return
    setBusy(true)
    // The clash goes with the button that has the focus, unless another version has come meanwhile.
    void verb()
      .then(() => document.querySelector<HTMLElement>('main h1')?.focus())
      .finally(() => setBusy(false))
  }
  const what = field === 'text' ? words.clashText : field === 'at' || field === 'until' ? words.clashTime : words.clashField
  return (
    <article
      class={style.clash}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return
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
        {versions.map(({ name, value }, i) => (
          <div key={i}>
            <h4>{name}</h4>
            <p class={style.text}>
              <bdi>{fieldText(field, value, rideAlong.zone)}</bdi>
            </p>
            <button type="button" disabled={busy} onClick={() => choose(choices[i])}>
              {words.clashKeep} <kbd>{i + 1}</kbd>
            </button>
          </div>
        ))}
      </div>
      {keepAll && (
        <footer>
          <button type="button" class="quiet small" disabled={busy} onClick={() => choose(keepAll)}>
            {rivals.length === 1 ? words.clashKeepBoth : words.clashKeepAll} <kbd>{choices.length}</kbd>
          </button>
        </footer>
      )}
    </article>
  )
}
