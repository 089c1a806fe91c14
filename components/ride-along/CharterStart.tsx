import { type WriteCharter, type OnDid } from './charter-writing.ts'
import type { TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { fillInCharter } from '../../storage/ride-alongs/charter.ts'
import { deleteCharterTemplate, saveCharterTemplate } from '../../storage/ride-alongs/charter-templates.ts'
import { type RideAlong } from '../../storage/rows/tables.ts'
import { settings } from '../../storage/database/settings.ts'
import { readyCharters } from './ready-charters.ts'
import { formReader } from '../ui/form.ts'
import { useLive } from '../ui/live.ts'
import style from './CharterPage.module.css'

/** Fills the charter in from a template, ready-made or the observer's own, and saves it as a template. */
export function CharterStart({ rideAlong, write, onDid }: { rideAlong: RideAlong; write: WriteCharter; onDid: OnDid }) {
  const own = useLive(async () => (await settings()).charters ?? [], []) ?? []
  const [chosen, setChosen] = useState('')
  const [naming, setNaming] = useState(false)
  const named = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (naming) named.current?.focus()
  }, [naming])
  const [status, setStatus] = useState('')
  const mine = own.find(({ id }) => id === chosen)
  const text = mine ?? readyCharters.find(({ id }) => id === chosen)?.text
  const use = async () => {
    if (text && (await write(() => fillInCharter(rideAlong.id, { ...text, lines: text.lines }, words.charterFilledIn))))
      onDid(words.charterFilledIn)
  }
  const keep = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = formReader(event.currentTarget).text('name')
    if (!name || !(await write(() => saveCharterTemplate(name, rideAlong)))) return
    setNaming(false)
    setStatus(words.charterIsKept(name))
  }
  return (
    <section class={style.begin}>
      <label class="field">
        {words.fillInFrom}
        <select value={chosen} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
          <option value="">{words.chooseCharter}</option>
          <optgroup label={words.readyCharters}>
            {readyCharters.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </optgroup>
          {own.length > 0 && (
            <optgroup label={words.ownCharters}>
              {own.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
      <button type="button" disabled={!text} title={words.fillInCharterHint} onClick={() => void use()}>
        {words.fillInCharter}
      </button>
      {mine && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            setChosen('')
            void write(() => deleteCharterTemplate(mine.id)).then(() => setStatus(words.charterForgotten(mine.name)))
          }}
        >
          {words.forgetCharter(mine.name)}
        </button>
      )}
      {naming ? (
        <form class={style.naming} onSubmit={keep}>
          <label class="field">
            {words.charterName}
            <input name="name" defaultValue={rideAlong.title} autocomplete="off" ref={named} required />
          </label>
          <button>{words.save}</button>
          <button type="button" class="quiet" onClick={() => setNaming(false)}>
            {words.cancel}
          </button>
        </form>
      ) : (
        <button type="button" class="quiet" onClick={() => setNaming(true)}>
          {words.keepCharter}
        </button>
      )}
      <p class="hint" role="status">
        {status}
      </p>
    </section>
  )
}
