import { type ExportChoices } from './export-request.ts'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { unsavedCount } from '../../storage/day/drafts.ts'
import { pictureInfosOf } from '../../storage/day/pictures.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { isDeleted } from '../../storage/rows/row.ts'
import { formatOf, formats, type FormatName } from '../../summary/formats/formats.ts'
import { shareable } from '../../summary/shareable.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { ExportOptions } from './ExportOptions.tsx'
import { ExportPreview } from './ExportPreview.tsx'
import { useExport } from './use-export.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import style from './ExportDialog.module.css'

const groups = [
  ['document', words.exportDocuments],
  ['copy', words.exportCopies],
  ['rows', words.exportRows],
  ['tracker', words.exportTrackers],
] as const
const names = Object.keys(formats) as FormatName[]

/** A button for each format, which saves or copies at once. The focused format is previewed with the current choices. */
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
  const { save, copy, stop, job, ready, status, problem } = useExport(rows?.rideAlong, choices)
  if (!rows) return null
  const leave = shareable(rows)

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
                      <small aria-hidden="true">{hintOf(name)}</small>
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
                <button type="button" class="small" onClick={stop}>
                  {words.stopWriting}
                </button>
              </div>
            )}
            <p role="status" class={style.saved}>
              {status}
            </p>
            {ready !== undefined && (
              <button type="button" class="primary" onClick={() => void copy(ready)}>
                {words.copyNow}
              </button>
            )}
            <ExportOptions choices={choices} onChoose={setChoices} pictures={pictured?.size ?? 0} />
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

function hintOf(name: FormatName): string {
  const { hint, extension } = formatOf(name)
  return hint ? words[hint] : `.${extension}`
}

/** What the observer should know before they export. */
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
