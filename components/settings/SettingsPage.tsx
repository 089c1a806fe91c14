import type { TargetedEvent, TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { me, setObserver } from '../../storage/ride-alongs/people.ts'
import { changeSettings, settings } from '../../storage/database/settings.ts'
import { showBadge } from '../browser/toolbar-badge.ts'
import { formReader } from '../ui/form.ts'
import { Heading } from '../ui/Heading.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useLoaded } from '../ui/live.ts'
import { errorText } from '../ui/errors.ts'
import style from './SettingsPage.module.css'

/** The settings page: the observer, new ride-alongs, reminders, questions and backups. */
export default function SettingsPage() {
  const known = useLive(async () => ({ me: await me(), settings: await settings() }), [])
  const [saved, setSaved] = useState('')
  const [problem, setProblem] = useState('')
  const [copyStatus, setCopyStatus] = useState<{ text: string; bad?: true }>()
  const [busy, setBusy] = useState(false)
  const Deck = useLoaded(() => import('./QuestionDeck.tsx'))
  if (!known) return <main class={style.page} />

  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    try {
      await setObserver({ name: fields.text('name'), role: fields.text('role') })
      await changeSettings({
        classification: fields.text('classification') || undefined,
        keepQuery: fields.text('keepQuery') ? true : undefined,
        reminders: fields.text('reminders') ? true : undefined,
      })
      await showBadge()
      setSaved(words.settingsSaved)
      setProblem('')
    } catch (error) {
      setProblem(words.settingsNotSaved(errorText(error)))
    }
  }
  const copy = async () => {
    const { saveBackup } = await import('../files/backup-file.ts')
    setCopyStatus({ text: words.savedAs(await saveBackup()) })
  }
  const open = async ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
    const [file] = currentTarget.files ?? []
    if (!file) return
    setBusy(true)
    const { openBackup } = await import('../files/backup-file.ts')
    setCopyStatus(await openBackup(file))
    setBusy(false)
    currentTarget.value = ''
  }
  return (
    <main class={style.page}>
      <Heading>{words.settings}</Heading>
      <form class={style.group} onSubmit={save} onInput={() => setSaved('')}>
        <h2>{words.observerSettings}</h2>
        <label class="field">
          {words.personName}
          <input name="name" defaultValue={known.me?.name ?? ''} autocomplete="off" />
        </label>
        <label class="field">
          {words.role}
          <input name="role" defaultValue={known.me?.role ?? ''} autocomplete="off" />
        </label>
        <label class="field">
          {words.classificationDefault}
          <input name="classification" list="classifications" defaultValue={known.settings.classification ?? ''} autocomplete="off" />
          <span class="hint">{words.classificationHint}</span>
        </label>
        <datalist id="classifications">
          <option value={words.confidential} />
        </datalist>
        <h2>{words.pagesNoted}</h2>
        <Check name="keepQuery" on={known.settings.keepQuery} label={words.keepQuery} hint={words.keepQueryHint} />
        <h2>{words.reminders}</h2>
        <Check name="reminders" on={known.settings.reminders} label={words.remindMe} hint={words.remindersHint} />
        <div class="row">
          <button class="primary">{words.save}</button>
          <span role="status">{saved}</span>
        </div>
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
      </form>
      {Deck && <Deck />}
      <section class={style.group}>
        <h2>{words.copies}</h2>
        <p>{words.copiesHint}</p>
        <div class="row">
          <button type="button" onClick={() => void copy()}>
            {words.saveCopyOfAll}
          </button>
          <label class={`button ${style.file}`}>
            {busy ? words.openingCopy : words.openCopy}
            <input
              type="file"
              accept=".json,application/json"
              class="visually-hidden"
              aria-describedby="open-copy-hint"
              onChange={(event) => void open(event)}
            />
          </label>
        </div>
        <p class="hint" id="open-copy-hint">
          {words.openCopyHint}
        </p>
        {copyStatus && (
          <p class={`callout ${copyStatus.bad ? 'bad' : ''}`} role={copyStatus.bad ? 'alert' : 'status'}>
            <Icon name={copyStatus.bad ? 'alert' : 'lock'} />
            <span>{copyStatus.text}</span>
          </p>
        )}
      </section>
      <p class="hint">{words.storageHint}</p>
    </main>
  )
}

function Check({ name, on, label, hint }: { name: string; on: boolean | undefined; label: string; hint: string }) {
  return (
    <div>
      <label class="check">
        <input type="checkbox" name={name} value="yes" defaultChecked={on} aria-describedby={`${name}-hint`} />
        {label}
      </label>
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
    </div>
  )
}
