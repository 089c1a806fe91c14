import type { ButtonHTMLAttributes, JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { thisDevice } from '../../storage/database/device.ts'
import { writeUpStart } from '../../storage/day/capture.ts'
import { type DayRow } from '../../storage/day/day.ts'
import { isLive } from '../../storage/ride-alongs/ride-alongs.ts'
import type { RideAlong, Span } from '../../storage/rows/tables.ts'
import {
  addSpan,
  openSpan,
  quietGap,
  countInterruption,
  toggleSpan,
  rememberWorkAsUsual,
  type ToggledSpanKind,
} from '../../storage/day/spans.ts'
import { timeOf } from '../../storage/rows/time-zone.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { failureText } from '../ui/errors.ts'
import { interruptionName } from '../names/spans.ts'
import { announce } from '../ui/announce.ts'
import type { ChordIn } from '../keyboard/chords.ts'
import { useChords } from '../keyboard/use-chords.ts'
import style from './SpanButtons.module.css'

type Kind = Exclude<Span['kind'], 'activity'>

interface Options {
  rideAlong: RideAlong | null | undefined
  day: DayRow[] | undefined
  now: number
  /** Called after an act that can be undone. */
  onDid: (label: string) => void
  /** Called with an error message, or with an empty text after success. */
  onProblem: (sentence: string) => void
  /** Opens a row for editing. */
  onEdit: (id: string) => void
  /** The button to mark a moment is among these; its chord is handled by `useMarkMoment`. */
  onMark: () => void
}

const added = { wait: words.waitAdded, interruption: words.interruptionAdded, offRecord: words.offRecordAdded }

/**
 * Waits, interruptions and spans off the record: their chords, buttons, and the question what a long gap without notes
 * was. In a write-up a span is added at the latest time so far, and its times are edited.
 */
export function useSpanButtons({ rideAlong, day, now, onDid, onProblem, onEdit, onMark }: Options): {
  tools: JSX.Element | null
  question: JSX.Element | null
  /** The open span off the record. */
  off: Span | undefined
} {
  const open = rideAlong && rideAlong.endedAt === undefined ? rideAlong : null
  const rows = day ?? []
  const done = (label: string) => {
    onProblem('')
    onDid(label)
  }
  const failed = (error: unknown) => onProblem(failureText(error))

  const press = async (kind: Kind) => {
    if (open && !isLive(open)) {
      const at = rows.at(-1)?.row.at ?? writeUpStart(open)
      const { id } = await addSpan({ kind, at, until: at }, added[kind])
      done(added[kind])
      if (kind !== 'interruption') onEdit(id)
    } else if (kind === 'interruption') done(interruptionName(await countInterruption(interruptionName)))
    else done(toggled(kind, (await toggleSpan(kind, (began) => toggled(kind, began))).began))
  }
  const pressSpan = (kind: Kind) => void press(kind).catch(failed)
  useChords<'spans'>(
    { 'Alt+KeyW': () => pressSpan('wait'), 'Alt+KeyI': () => pressSpan('interruption'), 'Alt+KeyO': () => pressSpan('offRecord') },
    { first: true },
  )

  const quiet = useQuietGap(open, day, now)
  const off = openSpan(rows, 'offRecord')
  const controls = open && (
    <Buttons
      waiting={openSpan(rows, 'wait') !== undefined}
      off={off !== undefined}
      interruptions={rows.filter(({ table, row }) => table === 'spans' && row.kind === 'interruption').length}
      onPress={pressSpan}
      onMark={onMark}
    />
  )
  return {
    tools: controls,
    question:
      open && quiet.asked ? <Question rideAlong={open} gap={quiet.asked} onDone={quiet.answered} onDid={done} onFail={failed} /> : null,
    off,
  }
}

function toggled(kind: ToggledSpanKind, began: boolean): string {
  if (kind === 'wait') return began ? words.waitBegan : words.waitEnded
  return began ? words.offRecordBegan : words.offRecordEnded
}

const alt = /Mac/.test(navigator.platform) ? '⌥' : 'Alt'

function Buttons({
  waiting,
  off,
  interruptions,
  onPress,
  onMark,
}: {
  waiting: boolean
  off: boolean
  interruptions: number
  onPress: (kind: Kind) => void
  onMark: () => void
}) {
  const tool = (name: string, chord: ChordIn<'spans' | 'moment'>, icon: IconName, attributes: ButtonHTMLAttributes, count = 0) => {
    const letter = chord.slice(-1)
    return (
      <button
        type="button"
        class={`quiet small ${style.tool}`}
        title={words.withKey(name, `${alt}+${letter}`)}
        aria-keyshortcuts={`Alt+${letter}`}
        {...attributes}
      >
        <Icon name={icon} />
        <span class={style.word}>{name}</span> {count > 0 && <span class="num">{count}</span>}
        <kbd aria-hidden="true">{letter}</kbd>
      </button>
    )
  }
  return (
    <div class={style.tools} role="group" aria-label={words.stretches}>
      <span class={style.alt} aria-hidden="true">
        {alt} +
      </span>
      {tool(words.moment, 'Alt+KeyM', 'clock', { 'aria-disabled': off, onClick: onMark })}
      {tool(words.wait, 'Alt+KeyW', 'wait', { 'aria-pressed': waiting, 'aria-disabled': off, onClick: () => onPress('wait') })}
      {tool(
        words.interruption,
        'Alt+KeyI',
        'interruption',
        { 'aria-disabled': off, onClick: () => onPress('interruption') },
        interruptions,
      )}
      {tool(words.offRecord, 'Alt+KeyO', 'off', { 'aria-pressed': off, onClick: () => onPress('offRecord') })}
    </div>
  )
}

interface Gap {
  from: number
  until: number
}

/** If the clock jumps further than this, in milliseconds, the computer was asleep. */
const sleepGap = 5 * 60_000

/** A long gap without notes. It is looked for when the panel becomes visible or the computer wakes, never while it is in use. */
function useQuietGap(rideAlong: RideAlong | null, day: DayRow[] | undefined, now: number) {
  const [asked, setAsked] = useState<Gap & { of: string }>()
  const check = useRef(async () => {})
  check.current = async () => {
    if (!rideAlong || !day || document.visibilityState === 'hidden') return
    const found = quietGap(rideAlong, day, (await thisDevice())?.quiet, Date.now())
    if (found) setAsked({ ...found, of: rideAlong.id })
  }
  useEffect(() => void check.current(), [rideAlong?.id, day === undefined])
  useEffect(() => {
    const changed = () => void check.current()
    document.addEventListener('visibilitychange', changed)
    return () => document.removeEventListener('visibilitychange', changed)
  }, [])
  const ticked = useRef(now)
  useEffect(() => {
    if (now - ticked.current > sleepGap) void check.current()
    ticked.current = now
  }, [now])

  // A row within the gap answers the question.
  const isAnswered = (gap: Gap) =>
    (day ?? []).some(
      ({ table, row }) =>
        (row.at > gap.from && row.at < gap.until) ||
        (table === 'spans' && row.kind !== 'activity' && row.at < gap.until && (row.until ?? row.at) > gap.from),
    )
  return {
    asked: asked && rideAlong && isLive(rideAlong) && asked.of === rideAlong.id && !isAnswered(asked) ? asked : undefined,
    answered: () => setAsked(undefined),
  }
}

/** Asks what a gap was. Nothing is added unless a person answers. */
function Question({
  rideAlong,
  gap: { from, until },
  onDone,
  onDid,
  onFail,
}: {
  rideAlong: RideAlong
  gap: Gap
  onDone: () => void
  onDid: (label: string) => void
  onFail: (error: unknown) => void
}) {
  const question = words.quietQuestion(timeOf(from, rideAlong.zone), timeOf(until, rideAlong.zone))
  useEffect(() => announce(question), [question])
  const answer = (verb: () => Promise<unknown>, label?: string) => async () => {
    try {
      await verb()
    } catch (error) {
      return onFail(error)
    }
    onDone()
    if (label !== undefined) onDid(label)
    document.querySelector<HTMLElement>('#observation')?.focus()
  }
  const add = (kind: ToggledSpanKind) => answer(() => addSpan({ kind, at: from, until }, added[kind]), added[kind])
  const workWentOn = answer(() => rememberWorkAsUsual(rideAlong.id, until))
  return (
    <section class={`notice ${style.question}`} aria-label={question}>
      <p>{question}</p>
      <div>
        <button type="button" class="small" onClick={() => void add('wait')()}>
          {words.quietWait}
        </button>
        <button type="button" class="small" onClick={() => void add('offRecord')()}>
          {words.quietOffRecord}
        </button>
        <button type="button" class="small" onClick={() => void workWentOn()}>
          {words.quietWork}
        </button>
      </div>
    </section>
  )
}
