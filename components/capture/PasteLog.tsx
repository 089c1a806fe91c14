import { LogPreview } from './LogPreview.tsx'
import { useLogReading } from './use-log-reading.ts'
import type { TargetedClipboardEvent, TargetedEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { LineContext } from '../../storage/day/grammar.ts'
import { latestTime } from '../../storage/day/day.ts'
import { importLog, maxLogLines } from '../../storage/log/import-log.ts'
import { type LogLine } from '../../storage/log/read-log.ts'
import { currentRideAlong, reopenRideAlong, rideAlong as rideAlongOf, startRideAlong } from '../../storage/ride-alongs/ride-alongs.ts'
import { maxTextBytes, decodeText } from '../../storage/log/text-file.ts'
import { dateOf, localZone } from '../../storage/rows/time-zone.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { useFileDrop } from '../files/file-drop.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useLoaded } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { errorText, failureText } from '../ui/errors.ts'
import { dayName } from '../names/dates.ts'
import style from './PasteLog.module.css'
import { isStorageFull, NewerDatabaseError, OffTheRecordError, RideAlongEndedError } from '../../storage/errors.ts'

interface Props {
  /** The ride-along to import into; the current one if absent. */
  rideAlongId?: string
  /** A pasted log to open with. */
  text?: string | undefined
  files?: File[] | undefined
  onClose: () => void
  onImported: (label: string) => void
}

/** A log that is not in the text box: it comes from a file, or is too long to be edited. */
interface HeldLog {
  name: string
  text: string
}

/** Above this number of characters a text box becomes slow. */
const maxInBox = 1_000_000

/** Imports notes that were kept elsewhere: a preview of the row that each line becomes, then all of them or none. */
export default function PasteLog({ rideAlongId, text: initialText = '', files: initialFiles, onClose, onImported }: Props) {
  const rideAlong = useLive(() => (rideAlongId === undefined ? currentRideAlong() : rideAlongOf(rideAlongId)), [rideAlongId])
  const latest = useLive(async () => (rideAlong ? ((await latestTime(rideAlong.id)) ?? null) : null), [rideAlong?.id])
  const [text, setText] = useState(initialText.length > maxInBox ? '' : initialText)
  const [held, setHeld] = useState<HeldLog | undefined>(
    initialText.length > maxInBox ? { name: words.logPasted, text: initialText } : undefined,
  )
  const [begins, setBegins] = useState('')
  const [problem, setProblem] = useState('')
  const [notice, setNotice] = useState('')
  const [writingUp, setWritingUp] = useState(false)
  const [progress, setProgress] = useState<number>()
  const stop = useRef<AbortController | undefined>(undefined)
  const box = useRef<HTMLTextAreaElement>(null)
  const Details = useLoaded(() => import('../ride-along/Details.tsx'), writingUp)

  const source = held?.text ?? text
  const zone = rideAlong?.zone ?? localZone()
  const date = rideAlong?.date ?? dateOf(Date.now(), zone)
  const context: Omit<LineContext, 'now'> | undefined =
    rideAlong === undefined || latest === undefined
      ? undefined
      : begins !== ''
        ? { zone, date: begins, live: false }
        : { zone, date, live: !rideAlong?.writeUp, latest: latest ?? undefined }
  const { lines, reading } = useLogReading(source, context)
  const takesRows = rideAlong && rideAlong.endedAt === undefined
  const importing = progress !== undefined
  const tooMany = !reading && lines.length > maxLogLines

  const open = async (files: File[]) => {
    const [file] = files
    if (!file || importing) return
    setProblem('')
    setNotice('')
    if (files.length > 1) return setProblem(words.logOneFile)
    if (file.size > maxTextBytes) return setProblem(words.logFileTooLarge(file.name))
    try {
      const decoded = decodeText(new Uint8Array(await file.arrayBuffer()))
      if (!decoded) return setProblem(words.logNotText(file.name))
      if (decoded.text.trim() === '') return setProblem(words.logFileEmpty(file.name))
      setHeld({ name: file.name, text: decoded.text })
      if (decoded.guessed) setNotice(words.logGuessed(file.name))
    } catch (error) {
      setProblem(words.logNotRead(errorText(error)))
    }
  }
  const over = useFileDrop((files) => void open(files))
  useEffect(() => {
    if (initialFiles) void open(initialFiles)
    return () => stop.current?.abort()
  }, [])

  const paste = (event: TargetedClipboardEvent<HTMLTextAreaElement>) => {
    const pasted = event.clipboardData?.getData('text/plain') ?? ''
    if (pasted.length + text.length <= maxInBox) return
    event.preventDefault()
    if (pasted.length > maxTextBytes) return setProblem(words.logTooLarge)
    const { selectionStart, selectionEnd } = event.currentTarget
    setHeld({ name: words.logPasted, text: text.slice(0, selectionStart) + pasted + text.slice(selectionEnd) })
  }
  const close = () => {
    setHeld(undefined)
    setNotice('')
    setProblem('')
    requestAnimationFrame(() => box.current?.focus())
  }
  const act = (verb: () => Promise<unknown>) => () => void verb().catch((error: unknown) => setProblem(failureText(error)))
  const save = async () => {
    if (!takesRows || importing) return
    const controller = (stop.current = new AbortController())
    setProblem('')
    setProgress(0)
    try {
      const label = words.logImported(lines.length)
      await importLog(lines, rideAlong.id, { label, onProgress: setProgress, signal: controller.signal })
      onImported(label)
    } catch (error) {
      setProgress(undefined)
      setProblem(controller.signal.aborted ? words.logStopped : whyNotImported(error))
    }
  }

  if (writingUp && Details) return <Details onClose={() => setWritingUp(false)} />
  const counts = countsOf(lines)
  return (
    <Dialog title={words.pasteLog} onClose={() => writingUp || onClose()}>
      <div class={`${style.log} ${over ? style.over : ''}`} aria-busy={reading || importing}>
        {rideAlong && (
          <p class="hint">
            <bdi>{words.logGoesTo(rideAlong.title || words.untitled, dayName(rideAlong.date, { year: true }))}</bdi>
          </p>
        )}
        {rideAlong !== undefined && !takesRows && (
          <div class="callout warn">
            <Icon name="alert" />
            <div class={style.where}>
              <p>{rideAlong ? words.logEnded : words.logNoRideAlong}</p>
              <div class="row">
                {rideAlong && (
                  <button type="button" class="small" onClick={act(() => reopenRideAlong(rideAlong.id))}>
                    {words.reopen}
                  </button>
                )}
                {rideAlongId === undefined && (
                  <>
                    <button type="button" class="small" onClick={act(() => startRideAlong())}>
                      {words.startRideAlong}
                    </button>
                    <button type="button" class="small" onClick={() => setWritingUp(true)}>
                      {words.writeUp}
                    </button>
                  </>
                )}
              </div>
            </div>
          </div>
        )}
        <Problem text={problem} />
        {notice && (
          <p class="callout warn" role="status">
            <Icon name="alert" />
            <span>{notice}</span>
          </p>
        )}
        {held ? (
          <p class={style.held}>
            <Icon name="list" />
            <bdi>{held.name}</bdi>
            <button type="button" class="quiet small" disabled={importing} aria-label={words.logPutAwayName(held.name)} onClick={close}>
              {words.logPutAway}
            </button>
          </p>
        ) : (
          <label class="field">
            {words.logBox}
            <textarea
              ref={box}
              class={style.box}
              rows={5}
              autofocus
              spellcheck={false}
              autocomplete="off"
              value={text}
              disabled={importing}
              aria-describedby="log-hint"
              onInput={({ currentTarget: { value } }) => (setText(value), setProblem(''))}
              onPaste={paste}
            />
          </label>
        )}
        <p class="hint" id="log-hint" hidden={source.trim() !== ''}>
          {words.logHint}
        </p>
        <div class={style.files}>
          <label class={`button small ${style.file}`}>
            {words.logOpenFile}
            <input
              type="file"
              accept=".txt,.csv,.tsv,.md,text/plain,text/csv,text/tab-separated-values,text/markdown"
              class="visually-hidden"
              disabled={importing}
              aria-describedby="log-file-hint"
              onChange={({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
                void open([...(currentTarget.files ?? [])])
                currentTarget.value = ''
              }}
            />
          </label>
          <span class="hint" id="log-file-hint">
            {over ? words.logDropNow : words.logFileHint}
          </span>
        </div>
        {source.trim() !== '' && (
          <label class={style.day}>
            {words.logFirstDay}
            <input
              type="date"
              value={begins}
              max={dateOf(Date.now(), zone)}
              disabled={importing}
              onInput={({ currentTarget: { value } }) => setBegins(value)}
            />
            <span class="hint">{words.logFirstDayHint}</span>
          </label>
        )}
        <div role="status" class={style.counts}>
          {source.trim() === '' ? (
            <p class="hint">{words.logNothingYet}</p>
          ) : reading ? (
            <p class="hint">{words.logReading}</p>
          ) : (
            <ul>
              {counts.observations > 0 && <li>{words.observationCount(counts.observations)}</li>}
              {counts.followUps > 0 && <li>{words.logFollowUps(counts.followUps)}</li>}
              {counts.activities > 0 && <li>{words.logActivities(counts.activities)}</li>}
              {counts.problems > 0 && (
                <li class={style.bad}>
                  <Icon name="alert" />
                  {words.logProblems(counts.problems)}
                </li>
              )}
            </ul>
          )}
        </div>
        {tooMany && (
          <p class="error" role="alert">
            {words.logTooMany(maxLogLines)}
          </p>
        )}
        {lines.length > 0 && <LogPreview lines={lines} zone={zone} date={date} />}
        <div class={style.foot}>
          {importing ? (
            <>
              <progress max={lines.length} value={progress} aria-label={words.logImporting} />
              <span class="hint">{words.logProgress(progress, lines.length)}</span>
              <button type="button" class="push" onClick={() => stop.current?.abort()}>
                {words.stop}
              </button>
            </>
          ) : (
            <>
              <button
                type="button"
                class="primary"
                disabled={!takesRows || reading || lines.length === 0 || tooMany}
                onClick={() => void save()}
              >
                {words.logImport(lines.length)}
              </button>
              <button type="button" onClick={onClose}>
                {words.cancel}
              </button>
            </>
          )}
        </div>
      </div>
    </Dialog>
  )
}

function countsOf(lines: LogLine[]): Record<'observations' | 'followUps' | 'activities' | 'problems', number> {
  const counts = { observations: 0, followUps: 0, activities: 0, problems: 0 }
  for (const { parsed, problem } of lines) {
    counts[({ observation: 'observations', followUp: 'followUps', activity: 'activities' } as const)[parsed.what]]++
    if (problem) counts.problems++
  }
  return counts
}

function whyNotImported(error: unknown): string {
  if (error instanceof RideAlongEndedError) return words.logEnded
  if (error instanceof OffTheRecordError) return words.logOffTheRecord
  if (isStorageFull(error)) return words.logFull
  if (error instanceof NewerDatabaseError) return words.newerDatabase
  return words.logNotImported(errorText(error))
}
