import { writeExport } from './write-export.ts'
import { type ExportChoices } from './export-request.ts'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { unsavedCount } from '../../storage/day/drafts.ts'
import { pictureInfosOf } from '../../storage/day/pictures.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { isDeleted } from '../../storage/rows/row.ts'
import { formatOf, formats, type FormatName } from '../../summary/formats/formats.ts'
import { fileName } from '../../summary/formats/file-name.ts'
import { type FormatOutput } from '../../summary/formats/format.ts'
import { shareable } from '../../summary/shareable.ts'
import { copyToClipboard } from '../files/clipboard.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ExportPreview } from './ExportPreview.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { printAddress } from './print-address.ts'
import { errorText } from '../ui/errors.ts'
import { saveFile } from '../files/save-file.ts'
import style from './ExportDialog.module.css'
const groups = [
  ['document', words.exportDocuments],
  ['copy', words.exportCopies],
  ['rows', words.exportRows],
  ['tracker', words.exportTrackers],
] as const
const names = Object.keys(formats) as FormatName[]
const about: Partial<Record<FormatName, string>> = {
  pdf: words.aboutPdf,
  rich: words.aboutRich,
  slack: words.aboutSlack,
  trello: words.aboutTrello,
}

/** One button a format; each saves or copies at once. What has the focus is shown as it will be, and choices change it. */
export default function ExportDialog({ rideAlongId, onClose }: { rideAlongId: string; onClose: () => void }) {
  const rows = useLive(() => rowsOf(rideAlongId), [rideAlongId])
  const pictured = useLive(() => pictureInfosOf(rideAlongId), [rideAlongId])
  const unsaved = useLive(unsavedCount, [])
  const [choices, setChoices] = useState<ExportChoices>({
    people: 'roles',
    addresses: false,
    screenshots: true,
    appendix: true,
    withBom: false,
    tasks: 'followUps',
  })
  const [shown, setShown] = useState<FormatName>('word')
  const [saved, setSaved] = useState('')
  const [problem, setProblem] = useState('')
  const [job, setJob] = useState<{ format: FormatName; done: number; stop: () => void }>()
  const [ready, setReady] = useState<FormatOutput>()
  useEffect(() => () => job?.stop(), [job?.stop])
  /** What was asked for while another was written is written after it. */
  const next = useRef<FormatName[]>([])
  const busy = useRef(false)
  if (!rows) return null
  const leave = shareable(rows)

  const copy = async (content: FormatOutput) => {
    try {
      await copyToClipboard(content)
      setReady(undefined)
      setSaved(words.copied)
    } catch (error) {
      // The click is too long ago for this browser: the next one does it.
      if (!(error instanceof DOMException && error.name === 'NotAllowedError')) throw error
      setReady(content)
      setSaved(words.copyReady)
    }
  }
  const save = async (name: FormatName): Promise<void> => {
    if (busy.current) return void next.current.push(name)
    const { extension, part, mime, load } = formatOf(name)
    setProblem('')
    setSaved('')
    setReady(undefined)
    if (!load) {
      window.open(printAddress(rideAlongId, choices))
      setSaved(words.printOpened)
      return
    }
    busy.current = true
    try {
      const { content, stop } = writeExport({ ...choices, rideAlongId, format: name }, (done) => setJob((now) => now && { ...now, done }))
      setJob({ format: name, done: 0, stop })
      const written = await content
      if (written === null) return
      if (extension === undefined) await copy(written)
      else if (typeof written === 'string' || written instanceof Uint8Array) {
        const file = fileName(rows.rideAlong.title || words.untitled, rows.rideAlong.date, extension, part)
        saveFile(file, mime, written)
        setSaved(words.savedAs(file))
      }
    } catch (error) {
      setProblem(words.notExported(errorText(error)))
    } finally {
      setJob(undefined)
      busy.current = false
      const following = next.current.shift()
      if (following) void save(following)
    }
  }
  const move = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll('button')]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    buttons[(at + (event.key === 'ArrowDown' ? 1 : buttons.length - 1)) % buttons.length]?.focus()
  }

  return (
    <Dialog title={words.exportFiles} onClose={onClose} wide>
      {!leave ? (
        <p>{words.allStays}</p>
      ) : (
        <div class={style.export}>
          <div class={style.formats} role="group" aria-label={words.formatsToChoose} onKeyDown={move}>
            {groups.map(([group, title]) => (
              <section key={group} aria-labelledby={`export-${group}`}>
                <h3 id={`export-${group}`}>{title}</h3>
                {names
                  .filter((name) => formatOf(name).group === group)
                  .map((name) => (
                    <button
                      key={name}
                      type="button"
                      class={`quiet ${name === shown ? style.shown : ''}`}
                      onFocus={() => setShown(name)}
                      onClick={() => void save(name)}
                    >
                      {formatOf(name).name}
                      <small aria-hidden="true">{about[name] ?? `.${formatOf(name).extension}`}</small>
                    </button>
                  ))}
              </section>
            ))}
          </div>
          <div class={style.leaves}>
            {problem && (
              <p class="error" role="alert">
                {problem}
              </p>
            )}
            {job && (
              <div class={style.job}>
                <label for="export-progress">{words.writingFormat(formatOf(job.format).name)}</label>
                <progress id="export-progress" max={1} value={job.done} />
                <button
                  type="button"
                  class="small"
                  onClick={() => {
                    job.stop()
                    setJob(undefined)
                    setSaved(words.writingStopped)
                  }}
                >
                  {words.stopWriting}
                </button>
              </div>
            )}
            <p role="status" class={style.saved}>
              {saved}
            </p>
            {ready !== undefined && (
              <button type="button" class="primary" onClick={() => void copy(ready)}>
                {words.copyNow}
              </button>
            )}
            <Leaves choices={choices} onChoose={setChoices} pictures={pictured?.size ?? 0} />
            <Warnings rows={rows} unsaved={unsaved ?? 0} />
            <p class={`hint ${style.stays}`}>
              <Icon name="lock" />
              <span>{leave.privateCount > 0 ? words.privateStay(leave.privateCount) : words.nothingStays}</span>
            </p>
          </div>
          <ExportPreview rideAlongId={rideAlongId} format={shown} choices={choices} />
        </div>
      )}
    </Dialog>
  )
}

function Leaves({ choices, onChoose, pictures }: { choices: ExportChoices; onChoose: (choices: ExportChoices) => void; pictures: number }) {
  const check = (field: 'appendix' | 'addresses' | 'screenshots' | 'withBom', label: string, count?: number) => (
    <label class="check">
      <input
        type="checkbox"
        checked={choices[field]}
        onChange={(event) => onChoose({ ...choices, [field]: event.currentTarget.checked })}
      />
      {label}
      {count !== undefined && count > 0 && <span class="hint push">{count}</span>}
    </label>
  )
  const radio = <F extends 'people' | 'tasks'>(field: F, value: ExportChoices[F], label: string) => (
    <label>
      <input type="radio" name={field} checked={choices[field] === value} onChange={() => onChoose({ ...choices, [field]: value })} />
      {label}
    </label>
  )
  return (
    <>
      <fieldset>
        <legend>{words.people}</legend>
        <div class="choices small">
          {radio('people', 'roles', words.peopleRoles)}
          {radio('people', 'names', words.peopleNames)}
        </div>
        <p class="hint">{words.peopleHint}</p>
      </fieldset>
      <fieldset>
        <legend>{words.leavesWith}</legend>
        {check('appendix', words.withAppendix)}
        {check('addresses', words.withAddresses)}
        {check('screenshots', words.leaveWithScreenshots, pictures)}
        {check('withBom', words.withMark)}
      </fieldset>
      <fieldset>
        <legend>{words.trackerGets}</legend>
        <div class="choices small">
          {radio('tasks', 'followUps', words.trackerFollowUps)}
          {radio('tasks', 'challenges', words.trackerChallenges)}
        </div>
      </fieldset>
    </>
  )
}

/** What the observer would rather know before it leaves. */
function Warnings({ rows, unsaved }: { rows: NonNullable<Awaited<ReturnType<typeof rowsOf>>>; unsaved: number }) {
  const observations = rows.observations.filter((row) => !isDeleted(row))
  const unfilled = observations.filter((row) => row.unfilled).length
  const answered = new Set(rows.replies.filter((row) => !isDeleted(row)).map(({ observationId }) => observationId))
  const silent = answered.size > 0 ? observations.filter(({ id }) => !answered.has(id)).length : 0
  const sentences = [
    unfilled > 0 && words.unfilledLeave(unfilled),
    unsaved > 0 && words.draftsStay(unsaved),
    silent > 0 && words.noReplyLeave(silent),
  ].filter((sentence) => sentence !== false)
  if (sentences.length === 0) return null
  return (
    <div class={`callout warn ${style.warning}`}>
      <Icon name="alert" />
      <p>{sentences.join(' ')}</p>
    </div>
  )
}
