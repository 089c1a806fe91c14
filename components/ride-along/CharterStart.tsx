import type { TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { fillInCharter } from '../../storage/ride-alongs/charter.ts'
import { deleteCharterTemplate, saveCharterTemplate } from '../../storage/ride-alongs/charter-templates.ts'
import { type RideAlong } from '../../storage/rows/tables.ts'
import { settings } from '../../storage/database/settings.ts'
import { formReader } from '../ui/form.ts'
import { useLive } from '../ui/live.ts'
import { type WriteCharter, type OnDid } from './charter-writing.ts'
import { readyCharters } from './ready-charters.ts'
import style from './CharterPage.module.css'

/** Fills the charter in from a template, ready-made or the observer's own, and saves it as a template. */
export function CharterStart({ rideAlong, write, onDid }: { rideAlong: RideAlong; write: WriteCharter; onDid: OnDid }) {
  const templates = useLive(async () => (await settings()).charters ?? [], []) ?? []
  const [chosen, setChosen] = useState('')
  const [naming, setNaming] = useState(false)
  const nameBox = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (naming) nameBox.current?.focus()
  }, [naming])
  const [status, setStatus] = useState('')
  const template = templates.find(({ id }) => id === chosen)
  const text = template ?? readyCharters.find(({ id }) => id === chosen)?.text
  const fillIn = async () => {
    if (text && (await write(() => fillInCharter(rideAlong.id, { ...text, lines: text.lines }, words.charterFilledIn))))
      onDid(words.charterFilledIn)
  }
  const saveTemplate = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
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
          {templates.length > 0 && (
            <optgroup label={words.ownCharters}>
              {templates.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
      <button type="button" disabled={!text} title={words.fillInCharterHint} onClick={() => void fillIn()}>
        {words.fillInCharter}
      </button>
      {template && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            setChosen('')
            void write(() => deleteCharterTemplate(template.id)).then(() => setStatus(words.charterForgotten(template.name)))
          }}
        >
          {words.forgetCharter(template.name)}
        </button>
      )}
      {naming ? (
        <form class={style.naming} onSubmit={saveTemplate}>
          <label class="field">
            {words.charterName}
            <input name="name" defaultValue={rideAlong.title} autocomplete="off" ref={nameBox} required />
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
