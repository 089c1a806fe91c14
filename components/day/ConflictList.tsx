import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { ownConflicts, keepAllTexts, type RowConflict } from '../../storage/sync/conflicts.ts'
import { me } from '../../storage/ride-alongs/people.ts'
import style from './ConflictList.module.css'
import { useLive } from '../ui/live.ts'
import { fieldText, resolveConflict, versionsOf } from './conflict.ts'

/** The conflicts in this person's rows, each resolved by one key. */
export function ConflictList() {
  const conflicts = useLive(async () => ownConflicts((await me())?.id), [])
  if (!conflicts || conflicts.length === 0) return null
  return (
    <section aria-labelledby="conflicts-head" class={style.conflicts}>
      <h2 id="conflicts-head">
        {words.clashHead} <span class="badge warn">{conflicts.length}</span>
      </h2>
      {conflicts.map((conflict) => (
        <OneConflict key={`${conflict.dayRow.row.id} ${conflict.field}`} {...conflict} />
      ))}
    </section>
  )
}

function OneConflict({ dayRow, rideAlong, field, rivals }: RowConflict) {
  const [busy, setBusy] = useState(false)
  const versions = versionsOf(dayRow.row, { field, rivals })
  const texts = rivals.flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
  const canKeepAll = dayRow.table === 'observations' && field === 'text' && texts.length === rivals.length
  const choices = [
    ...versions.map(
      ({ value }) =>
        () =>
          resolveConflict(dayRow, field, value),
    ),
    ...(canKeepAll ? [() => keepAllTexts(dayRow.row, texts, words.edited)] : []),
  ]
  const keepAll = choices[versions.length]
  const choose = (verb: (() => Promise<void>) | undefined) => {
    if (!verb || busy) return
    setBusy(true)
    // The focused button disappears with the conflict, unless another version has arrived in the meantime.
    void verb()
      .then(() => document.querySelector<HTMLElement>('main h1')?.focus())
      .finally(() => setBusy(false))
  }
  const fieldName = field === 'text' ? words.clashText : field === 'at' || field === 'until' ? words.clashTime : words.clashField
  return (
    <article
      class={style.conflict}
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
        <p>{words.clashDiffers(fieldName)}</p>
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
