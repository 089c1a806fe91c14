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
import type { ChordIn } from '../ui/chords.ts'
import { useChords } from '../ui/use-chords.ts'
import style from './SpanButtons.module.css'

type Kind = Exclude<Span['kind'], 'activity'>

interface Given {
  rideAlong: RideAlong | null | undefined
  day: DayRow[] | undefined
  now: number
  /** Something that can be undone was done. */
  onDid: (label: string) => void
  /** Says why something could not be done; empty where it was. */
  onProblem: (sentence: string) => void
  /** Opens a row for editing. */
  onEdit: (id: string) => void
  /** Marks a moment: its chord is not ours, its control stands among ours. */
  onMark: () => void
}

const added = { wait: words.waitAdded, interruption: words.interruptionAdded, offRecord: words.offRecordAdded }

/**
 * Waits, interruptions and the record: their chords, wherever the focus is; a row of controls; and the question of
 * what a long stretch without a word was. In a write-up a stretch is added at the furthest time, and its times are edited.
 */
export function useSpanButtons({ rideAlong, day, now, onDid, onProblem, onEdit, onMark }: Given): {
  tools: JSX.Element | null
  question: JSX.Element | null
  /** The open stretch off the record. */
  off: Span | undefined
} {
  const open = rideAlong && rideAlong.endedAt === undefined ? rideAlong : null
  const rows = day ?? []
  const done = (said: string) => {
    onProblem('')
    onDid(said)
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

  const quiet = useQuiet(open, day, now)
  const off = openSpan(rows, 'offRecord')
  const controls = open && (
    <Tools
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
      open && quiet.asked ? <Question rideAlong={open} stretch={quiet.asked} onDone={quiet.answered} onDid={done} onFail={failed} /> : null,
    off,
  }
}

function toggled(kind: ToggledSpanKind, began: boolean): string {
  if (kind === 'wait') return began ? words.waitBegan : words.waitEnded
  return began ? words.offRecordBegan : words.offRecordEnded
}

const alt = /Mac/.test(navigator.platform) ? '⌥' : 'Alt'

function Tools({
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

interface Stretch {
  from: number
  until: number
}

/** Times further apart than this were not counted through: the computer slept. */
const slept = 5 * 60_000

/** The long stretch without a word, looked for when the panel is seen again or its clock jumps; never while somebody watches. */
function useQuiet(rideAlong: RideAlong | null, day: DayRow[] | undefined, now: number) {
  const [asked, setAsked] = useState<Stretch & { of: string }>()
  const look = useRef(async () => {})
  look.current = async () => {
    if (!rideAlong || !day || document.visibilityState === 'hidden') return
    const found = quietGap(rideAlong, day, (await thisDevice())?.quiet, Date.now())
    if (found) setAsked({ ...found, of: rideAlong.id })
  }
  useEffect(() => void look.current(), [rideAlong?.id, day === undefined])
  useEffect(() => {
    const seen = () => void look.current()
    document.addEventListener('visibilitychange', seen)
    return () => document.removeEventListener('visibilitychange', seen)
  }, [])
  const ticked = useRef(now)
  useEffect(() => {
    if (now - ticked.current > slept) void look.current()
    ticked.current = now
  }, [now])

  // What was written into it meanwhile answers the question.
  const told = (stretch: Stretch) =>
    (day ?? []).some(
      ({ table, row }) =>
        (row.at > stretch.from && row.at < stretch.until) ||
        (table === 'spans' && row.kind !== 'activity' && row.at < stretch.until && (row.until ?? row.at) > stretch.from),
    )
  return {
    asked: asked && rideAlong && isLive(rideAlong) && asked.of === rideAlong.id && !told(asked) ? asked : undefined,
    answered: () => setAsked(undefined),
  }
}

/** Asks, and fills in nothing by itself. */
function Question({
  rideAlong,
  stretch: { from, until },
  onDone,
  onDid,
  onFail,
}: {
  rideAlong: RideAlong
  stretch: Stretch
  onDone: () => void
  onDid: (label: string) => void
  onFail: (error: unknown) => void
}) {
  const asks = words.quietQuestion(timeOf(from, rideAlong.zone), timeOf(until, rideAlong.zone))
  useEffect(() => announce(asks), [asks])
  const answer = (verb: () => Promise<unknown>, said?: string) => async () => {
    try {
      await verb()
    } catch (error) {
      return onFail(error)
    }
    onDone()
    if (said !== undefined) onDid(said)
    document.querySelector<HTMLElement>('#observation')?.focus()
  }
  const add = (kind: ToggledSpanKind) => answer(() => addSpan({ kind, at: from, until }, added[kind]), added[kind])
  const wentOn = answer(() => rememberWorkAsUsual(rideAlong.id, until))
  return (
    <section class={`notice ${style.question}`} aria-label={asks}>
      <p>{asks}</p>
      <div>
        <button type="button" class="small" onClick={() => void add('wait')()}>
          {words.quietWait}
        </button>
        <button type="button" class="small" onClick={() => void add('offRecord')()}>
          {words.quietOffRecord}
        </button>
        <button type="button" class="small" onClick={() => void wentOn()}>
          {words.quietWork}
        </button>
      </div>
    </section>
  )
}
