import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import type { TargetedClipboardEvent, TargetedEvent } from 'preact'
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { LineContext } from '../../storage/day/grammar.ts'
import { latestTime as furthestOf } from '../../storage/day/day.ts'
import { importLog, maxLogLines } from '../../storage/log/import-log.ts'
import { readingLog, type LogLine } from '../../storage/log/read-log.ts'
import { currentRideAlong, reopenRideAlong, rideAlong as rideAlongOf, startRideAlong } from '../../storage/ride-alongs/ride-alongs.ts'
import { maxTextBytes, decodeText } from '../../storage/log/text-file.ts'
import { dateOf, localZone, timeOf } from '../../storage/rows/time-zone.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { useFileDrop } from '../files/file-drop.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useLoaded } from '../ui/live.ts'
import { KindSign } from '../names/KindSign.tsx'
import { Problem } from '../ui/Problem.tsx'
import { errorText, failureText } from '../ui/errors.ts'
import { dayName } from '../names/dates.ts'
import style from './PasteLog.module.css'
import { isStorageFull, NewerDatabaseError, OffTheRecordError, RideAlongEndedError } from '../../storage/errors.ts'

interface Props {
  /** The ride-along it goes to; without one, the ride-along that captures go to. */
  rideAlongId?: string
  /** What to begin with. */
  text?: string | undefined
  files?: File[] | undefined
  onClose: () => void
  /** `said` is what was done. */
  onImported: (label: string) => void
}

/** A log that does not stand in the box: from a file, or too long to be edited there. */
interface Held {
  name: string
  text: string
}

/** A box for text holds this many characters before it becomes slow. */
const mostInBox = 1_000_000
/** How long reading may keep the page from answering, in milliseconds. */
const slice = 12

/** Notes that were kept elsewhere become rows: what each line becomes is shown first, then all are written down or none. */
export default function PasteLog({ rideAlongId, text: givenText = '', files: given, onClose, onImported }: Props) {
  const rideAlong = useLive(() => (rideAlongId === undefined ? currentRideAlong() : rideAlongOf(rideAlongId)), [rideAlongId])
  const furthest = useLive(async () => (rideAlong ? ((await furthestOf(rideAlong.id)) ?? null) : null), [rideAlong?.id])
  const [text, setText] = useState(givenText.length > mostInBox ? '' : givenText)
  const [held, setHeld] = useState<Held | undefined>(givenText.length > mostInBox ? { name: words.logPasted, text: givenText } : undefined)
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
    rideAlong === undefined || furthest === undefined
      ? undefined
      : begins !== ''
        ? { zone, date: begins, live: false }
        : { zone, date, live: !rideAlong?.writeUp, furthest: furthest ?? undefined }
  const { lines, reading } = useReading(source, context)
  const open = rideAlong && rideAlong.endedAt === undefined
  const importing = progress !== undefined
  const tooMany = !reading && lines.length > maxLogLines

  const take = async (files: File[]) => {
    const [file] = files
    if (!file || importing) return
    setProblem('')
    setNotice('')
    if (files.length > 1) return setProblem(words.logOneFile)
    if (file.size > maxTextBytes) return setProblem(words.logFileTooLarge(file.name))
    try {
      const found = decodeText(new Uint8Array(await file.arrayBuffer()))
      if (!found) return setProblem(words.logNotText(file.name))
      if (found.text.trim() === '') return setProblem(words.logFileEmpty(file.name))
      setHeld({ name: file.name, text: found.text })
      if (found.guessed) setNotice(words.logGuessed(file.name))
    } catch (error) {
      setProblem(words.logNotRead(errorText(error)))
    }
  }
  const over = useFileDrop((files) => void take(files))
  useEffect(() => {
    if (given) void take(given)
    return () => stop.current?.abort()
  }, [])

  const paste = (event: TargetedClipboardEvent<HTMLTextAreaElement>) => {
    const pasted = event.clipboardData?.getData('text/plain') ?? ''
    if (pasted.length + text.length <= mostInBox) return
    event.preventDefault()
    if (pasted.length > maxTextBytes) return setProblem(words.logTooLarge)
    const { selectionStart, selectionEnd } = event.currentTarget
    setHeld({ name: words.logPasted, text: text.slice(0, selectionStart) + pasted + text.slice(selectionEnd) })
  }
  const putAway = () => {
    setHeld(undefined)
    setNotice('')
    setProblem('')
    requestAnimationFrame(() => box.current?.focus())
  }
  const act = (verb: () => Promise<unknown>) => () => void verb().catch((error: unknown) => setProblem(failureText(error)))
  const keep = async () => {
    if (!open || importing) return
    const controller = (stop.current = new AbortController())
    setProblem('')
    setProgress(0)
    try {
      const said = words.logImported(lines.length)
      await importLog(lines, rideAlong.id, { label: said, onProgress: setProgress, signal: controller.signal })
      onImported(said)
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
        {rideAlong !== undefined && !open && (
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
            <button type="button" class="quiet small" disabled={importing} aria-label={words.logPutAwayName(held.name)} onClick={putAway}>
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
                void take([...(currentTarget.files ?? [])])
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
        {lines.length > 0 && <Preview lines={lines} zone={zone} date={date} />}
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
                disabled={!open || reading || lines.length === 0 || tooMany}
                onClick={() => void keep()}
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

/** What each line becomes; only the rows in sight are in the document. */
function Preview({ lines, zone, date }: { lines: LogLine[]; zone: string; date: string }) {
  const scroll = useRef<HTMLDivElement>(null)
  const virtual = useVirtual(scroll, lines.length)
  return (
    // A region that scrolls is reached by the keyboard.
    <div ref={scroll} class={style.scroll} role="region" aria-label={words.logPreview} tabIndex={0}>
      <ol style={{ blockSize: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]
          return (
            line && (
              <li
                key={index}
                ref={virtual.measureElement}
                data-index={index}
                class={style.row}
                style={{ transform: `translateY(${start}px)` }}
                aria-setsize={lines.length}
                aria-posinset={index + 1}
              >
                <Line line={line} zone={zone} date={date} />
              </li>
            )
          )
        })}
      </ol>
    </div>
  )
}

/** A row longer than this is shown by its beginning. */
const mostShown = 2000

function Line({ line: { parsed, problem }, zone, date }: { line: LogLine; zone: string; date: string }) {
  const { what, kind, severity, at, text, tags, owner, due, basis } = parsed
  const on = at === undefined ? date : dateOf(at, zone)
  return (
    <>
      {at === undefined ? (
        <span class={style.time}>{words.logNow}</span>
      ) : (
        <time class={style.time} dateTime={new Date(at).toISOString()}>
          {on !== date && <small>{dayName(on, { near: date })}</small>}
          {timeOf(at, zone)}
        </time>
      )}
      <KindSign kind={what === 'observation' ? kind : what} severity={severity} />
      <div class={style.words}>
        <p class={style.text}>
          <bdi>{text.length > mostShown ? `${text.slice(0, mostShown)}…` : text}</bdi>
        </p>
        <p class={style.meta}>
          {problem && (
            <span class={style.bad}>
              <Icon name="alert" />
              <bdi>{sayProblem(problem)}</bdi>
            </span>
          )}
          {owner !== undefined && (
            <span class={style.owes}>
              <Icon name="person" label={words.owner} />
              <bdi>{owner}</bdi>
            </span>
          )}
          {due !== undefined && (
            <span class={style.owes}>
              <Icon name="calendar" />
              {words.dueOn(dayName(due, { near: date }))}
            </span>
          )}
          {what === 'observation' && basis !== 'observed' && <em>{basis === 'told' ? words.basisTold : words.basisInferred}</em>}
          {tags.map(({ key, label }) => (
            <bdi key={key} class="tag">
              {label}
            </bdi>
          ))}
        </p>
      </div>
    </>
  )
}

function sayProblem({ token, why }: NonNullable<LogLine['problem']>): string {
  return { absent: words.noSuchTime, ahead: words.timeAhead, unclear: words.logTimeUnclear }[why](token)
}

function countsOf(lines: LogLine[]): Record<'observations' | 'followUps' | 'activities' | 'problems', number> {
  const counts = { observations: 0, followUps: 0, activities: 0, problems: 0 }
  for (const { parsed, problem } of lines) {
    counts[({ observation: 'observations', followUp: 'followUps', activity: 'activities' } as const)[parsed.what]]++
    if (problem) counts.problems++
  }
  return counts
}

/** Reads in slices, so that the page answers meanwhile; what was read before stands until the next is there. */
function useReading(source: string, context: Omit<LineContext, 'now'> | undefined): { lines: LogLine[]; reading: boolean } {
  const [read, setRead] = useState<{ lines: LogLine[]; of: string }>({ lines: [], of: '' })
  const key = JSON.stringify(context ?? null)
  const wanted = `${key} ${source}`
  useEffect(() => {
    if (!context) return
    let stopped = false
    const run = async () => {
      // A long log waits until the keys rest.
      if (source.length > 50_000) await breath(100)
      const steps = readingLog(source, { ...context, now: Date.now() })
      let until = performance.now() + slice
      while (!stopped) {
        const { done, value } = steps.next()
        if (done) return setRead({ lines: value, of: wanted })
        if (performance.now() < until) continue
        await breath(0)
        until = performance.now() + slice
      }
    }
    if (source.trim() === '') setRead({ lines: [], of: wanted })
    else void run()
    return () => {
      stopped = true
    }
  }, [source, key])
  return { lines: read.lines, reading: read.of !== wanted }
}

function breath(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}

function useVirtual(scroll: { current: HTMLDivElement | null }, count: number) {
  const [, draw] = useReducer((n: number) => n + 1, 0)
  const options = {
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => 36,
    overscan: 6,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => draw(0),
  }
  const [virtual] = useState(() => new Virtualizer<HTMLDivElement, HTMLLIElement>(options))
  virtual.setOptions({ ...virtual.options, ...options })
  useLayoutEffect(() => virtual._didMount(), [])
  useLayoutEffect(() => virtual._willUpdate())
  return virtual
}

function whyNotImported(error: unknown): string {
  if (error instanceof RideAlongEndedError) return words.logEnded
  if (error instanceof OffTheRecordError) return words.logOffTheRecord
  if (isStorageFull(error)) return words.logFull
  if (error instanceof NewerDatabaseError) return words.newerDatabase
  return words.logNotImported(errorText(error))
}
