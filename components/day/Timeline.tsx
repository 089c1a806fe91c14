import type { ComponentChild, TargetedKeyboardEvent } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { editDayRows } from '../../storage/day/edit.ts'
import type { DayRow } from '../../storage/day/day.ts'
import { fieldValue } from '../../storage/rows/row.ts'
import { shownKeys } from '../../storage/rows/shown-tags.ts'
import { type Observation, type RideAlong, type Severity, type Tag } from '../../storage/rows/tables.ts'
import { thisDevice } from '../../storage/database/device.ts'
import { shownTags } from '../../storage/tags/known-tags.ts'
import { conflictsIn } from '../../storage/sync/conflicts.ts'
import { repliesIn } from '../../storage/review/replies.ts'
import { dateOf, timeOf } from '../../storage/rows/time-zone.ts'
import { EditForm } from './EditForm.tsx'
import { useEvidence } from '../pictures/Evidence.tsx'
import { everyRow, isFilterOn, passesFilter, type Filter } from '../lists/filter.ts'
import { Icon } from '../ui/Icon.tsx'
import { TimelineBar } from './TimelineBar.tsx'
import { useLive, useLoaded } from '../ui/live.ts'
import { kindName, KindSign } from '../names/KindSign.tsx'
import { PageSource } from '../names/PageSource.tsx'
import { useSelection } from '../lists/selection.ts'
import { replySentence } from '../names/reply-names.ts'
import { fieldText, resolveConflict } from './conflict.ts'
import { pauseIcons, pauseName } from '../names/spans.ts'
import { announce } from '../ui/announce.ts'
import type { ChangeField } from './ChangeRows.tsx'
import { dayName, duration } from '../names/dates.ts'
import style from './Timeline.module.css'
import { useVirtualList } from '../lists/virtual-list.ts'

interface Props {
  rideAlong: RideAlong
  day: DayRow[]
  /** The id of the row that is edited in place. */
  editing: string | undefined
  onEdit: (id: string | undefined) => void
  /** After an edit, saved or not: true where another row is edited now. */
  onEdited?: (saved: boolean) => boolean
  /** The editing began outside of the list, and the focus goes back there. */
  leaveAfterEdit?: boolean
  onDelete: (dayRows: DayRow[]) => void
  /** Something was done here that can be undone. */
  onDid: (label: string) => void
  onUndo: () => void
  /** The row that was just captured. */
  arrived?: string | undefined
  /** Escape in the list. */
  onLeave: () => void
  /** The number of each observation, where they are shown. */
  numbers?: Map<string, number>
  /** Shown from its beginning, instead of following its end. */
  fromTop?: boolean
  now: number
}

const noTags = new Map<string, Tag>()
const noReplies: Awaited<ReturnType<typeof repliesIn>> = { replies: new Map(), names: new Map() }

/**
 * The day, row by row; only the rows in sight are in the document, and the one that has the focus.
 * It opens at its end and follows what is added there, unless it is shown from its beginning.
 */
export default function Timeline({
  rideAlong,
  day: whole,
  editing,
  onEdit,
  onEdited,
  leaveAfterEdit,
  onDelete,
  onDid,
  onUndo,
  arrived,
  onLeave,
  numbers,
  fromTop = false,
  now,
}: Props) {
  const scroll = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const tags = useLive(shownTags, []) ?? noTags
  const me = useLive(thisDevice, [])?.me
  const replies = useLive(() => repliesIn(rideAlong.id), [rideAlong.id]) ?? noReplies
  const evidence = useEvidence(rideAlong.id, { onDid, onLeave })
  const [at, setAt] = useState<string>()
  const [{ filter, since }, setFilter] = useState<{ filter: Filter; since?: string | undefined }>({ filter: everyRow })
  const [opened, setOpened] = useState<'facts' | 'search'>()
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set())
  const [choosing, setChoosing] = useState(false)
  const [tidying, setTidying] = useState<{ chosen: DayRow[]; first: ChangeField }>()
  const Tidy = useLoaded(() => import('./ChangeRows.tsx'), tidying !== undefined)
  const [promising, setPromising] = useState<Observation[]>()
  const NewFollowUp = useLoaded(() => import('../follow-ups/NewFollowUp.tsx'), promising !== undefined)
  // What is edited, and what was written since, is seen whatever the filter says.
  const day = useMemo(
    () =>
      isFilterOn(filter)
        ? whole.filter(
            (dayRow) => dayRow.row.id === editing || (dayRow.row.id === arrived && arrived !== since) || passesFilter(filter, dayRow, tags),
          )
        : whole,
    [whole, filter, since, editing, arrived, tags],
  )
  // Before it is known who writes here, storage decides.
  const isMine = ({ row }: DayRow) => me === undefined || row.by === me
  const chosen = useMemo(() => whole.filter((dayRow) => picked.has(dayRow.row.id) && isMine(dayRow)), [whole, picked, me])
  const indexOf = (id: string | undefined) => day.findIndex(({ row }) => row.id === id)
  const current = Math.max(0, indexOf(at) === -1 && !fromTop ? day.length - 1 : indexOf(at))
  // Where an activity that nothing followed ends.
  const until = rideAlong.writeUp ? (whole.at(-1)?.row.at ?? 0) : (rideAlong.endedAt ?? now)
  const { virtual, lookAt } = useVirtualList(scroll, day, [current, indexOf(editing)], { fromTop })

  const focus = (index: number) => {
    const dayRow = day[Math.min(Math.max(index, 0), day.length - 1)]
    if (!dayRow) return
    setAt(dayRow.row.id)
    lookAt(day.indexOf(dayRow))
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-id="${dayRow.row.id}"]`)?.focus())
  }
  useEffect(() => {
    const index = indexOf(editing)
    if (index !== -1) lookAt(index)
  }, [editing])
  useEffect(() => {
    if (editing === undefined || indexOf(editing) !== -1) return
    // The row was deleted on another screen.
    onEdit(undefined)
    onLeave()
  }, [whole])
  // What was just written is seen to land, wherever in the day it belongs.
  useEffect(() => {
    const index = indexOf(arrived)
    if (index !== -1) lookAt(index)
  }, [arrived, indexOf(arrived) === -1])

  const picking = useSelection({ rows: day, current, picked, onPick: setPicked, choosing, isMine })
  const clear = () => {
    setPicked(new Set())
    setChoosing(false)
  }
  const remove = (dayRows: DayRow[]) => {
    clear()
    onDelete(dayRows)
  }
  const merge = async (dayRows: DayRow[]) => {
    const [first, second] = dayRows
    if (dayRows.length !== 2 || first?.table !== 'observations' || second?.table !== 'observations') return announce(words.makeOneOfTwo)
    const { mergeObservations } = await import('../../storage/day/tidy.ts')
    const id = await mergeObservations([first.row.id, second.row.id], words.madeOne)
    clear()
    onDid(words.madeOne)
    setAt(id)
  }

  const promise = (dayRows: DayRow[]) => {
    const observations = dayRows.flatMap(({ table, row }) => (table === 'observations' ? [row] : []))
    if (observations.length === 0) return announce(words.followUpFromObservations)
    setPromising(observations)
  }

  const press = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.id === undefined) {
      if (event.key === 'Escape' && !editing) onLeave()
      return
    }
    const dayRow = day[current]
    const control = event.ctrlKey || event.metaKey
    if (!dayRow || (control && !['z', 'a'].includes(event.key.toLowerCase())) || event.altKey) return
    const meant = chosen.length > 0 ? chosen : [dayRow].filter(isMine)
    // A key that is held down would empty the day.
    const once = (act: () => void) => () => event.repeat || (meant.length === 0 ? announce(words.notYours) : act())
    const removeMeant = once(() => {
      remove(meant)
      const left = day.filter((each) => !meant.includes(each))
      const next = left.find((each) => day.indexOf(each) > current) ?? left.at(-1)
      if (next) focus(day.indexOf(next))
      else onLeave()
    })
    const settleFirst = (of: DayRow, kept: boolean) => {
      const [first] = isMine(of) ? conflictsIn(of.row) : []
      if (first) void resolveConflict(of, first.field, kept ? fieldValue(of.row, first.field) : first.rivals[0]?.value)
      else announce(words.nothingClashes)
    }
    const change = (first: ChangeField) => once(() => setTidying({ chosen: meant, first }))
    const severity = (grade: Severity) =>
      once(() => void editDayRows(meant, { kind: 'challenge', severity: grade }, { label: kindName('challenge', grade) }))
    const step = (to: number, leave: boolean) => {
      if (leave && !event.shiftKey) return onLeave()
      if (event.shiftKey) picking.extendTo(to)
      focus(to)
    }
    const keys: Record<string, () => void> = {
      ArrowUp: () => step(current - 1, false),
      ArrowDown: () => step(current + 1, current === day.length - 1),
      ' ': () => picking.toggle(dayRow),
      a: () => control && picking.all(),
      t: change('add'),
      k: change('kind'),
      b: change('basis'),
      c: change('minutes'),
      v: change('rideAlong'),
      x: change('split'),
      m: once(() => void merge(meant)),
      // From what somebody else wrote as well: the follow-up is one's own.
      f: () => promise(chosen.length > 0 ? chosen : [dayRow]),
      1: severity(1),
      2: severity(2),
      3: severity(3),
      '/': () => setOpened('search'),
      Home: () => focus(0),
      End: () => focus(day.length - 1),
      Enter: () => onEdit(dayRow.row.id),
      Delete: removeMeant,
      Backspace: removeMeant,
      u: once(() => settleFirst(dayRow, false)),
      w: once(() => settleFirst(dayRow, true)),
      s: once(() => void star(meant)),
      p: once(() => void keepPrivate(meant)),
      z: onUndo,
      Escape: () => (picked.size > 0 ? clear() : onLeave()),
    }
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!act || (control && event.key.toLowerCase() === 'z')) return
    event.preventDefault()
    act()
  }
  return (
    <div class={`${style.list} ${choosing || picked.size > 0 ? style.choosing : ''}`}>
      <TimelineBar
        day={whole}
        shown={day.length}
        tags={tags}
        filter={filter}
        onFilter={(next) => setFilter({ filter: next, since: arrived })}
        open={opened}
        onOpen={(open) => {
          setOpened(open)
          if (!open) focus(current)
        }}
        chosen={chosen}
        choosing={choosing}
        onChoosing={setChoosing}
        acts={{
          change: () => setTidying({ chosen, first: 'add' }),
          star: () => void star(chosen),
          keepPrivate: () => void keepPrivate(chosen),
          merge: () => void merge(chosen),
          remove: () => remove(chosen),
          clear: () => {
            clear()
            focus(current)
          },
        }}
      />
      {day.length === 0 && <p class={style.nothing}>{words.nothingPasses}</p>}
      <div class={`${style.scroll} ${fromTop ? style.fromTop : ''}`} ref={scroll}>
        <ol
          ref={list}
          class={style.timeline}
          aria-label={words.timeline}
          style={{ blockSize: `${virtual.getTotalSize()}px` }}
          onKeyDown={press}
          onClick={picking.click}
        >
          {virtual.getVirtualItems().map(({ index, start }) => {
            const dayRow = day[index]
            if (!dayRow) return null
            const { id } = dayRow.row
            return (
              <li
                key={id}
                ref={virtual.measureElement}
                data-index={index}
                data-id={id}
                class={[
                  style.row,
                  dayRow.table === 'spans' && dayRow.row.kind === 'activity' && style.activity,
                  id === arrived && style.arrived,
                  picked.has(id) && style.picked,
                ]
                  .filter(Boolean)
                  .join(' ')}
                style={{ transform: `translateY(${start}px)` }}
                aria-setsize={day.length}
                aria-posinset={index + 1}
                tabIndex={index === current ? 0 : -1}
                onFocus={() => setAt(id)}
              >
                {(choosing || picked.size > 0) && isMine(dayRow) && editing !== id && (
                  <input
                    type="checkbox"
                    class={style.pick}
                    tabIndex={-1}
                    aria-label={words.chooseRow}
                    checked={picked.has(id)}
                    onChange={() => picking.toggle(dayRow)}
                  />
                )}
                {editing === id ? (
                  <EditForm
                    dayRow={dayRow}
                    zone={rideAlong.zone}
                    tags={tags}
                    onDone={(saved) => {
                      if (onEdited?.(saved)) return
                      onEdit(undefined)
                      if (leaveAfterEdit) onLeave()
                      else focus(index)
                    }}
                  />
                ) : (
                  <RowOf
                    dayRow={dayRow}
                    rideAlong={rideAlong}
                    tags={tags}
                    day={whole}
                    before={day[index - 1]}
                    until={until}
                    number={numbers?.get(id)}
                    own={isMine(dayRow)}
                    said={replies}
                    evidence={evidence.of(id, { own: isMine(dayRow), here: index === current })}
                    onEdit={() => onEdit(id)}
                    onDelete={() => onDelete([dayRow])}
                    onPromise={() => promise([dayRow])}
                  />
                )}
              </li>
            )
          })}
        </ol>
      </div>
      {tidying && Tidy && <Tidy {...tidying} tags={tags} onClose={() => setTidying(undefined)} onDid={onDid} />}
      {promising && NewFollowUp && <NewFollowUp from={promising} onClose={() => setPromising(undefined)} onDid={onDid} />}
      {evidence.dialog}
    </div>
  )
}

interface RowProps {
  dayRow: DayRow
  rideAlong: RideAlong
  tags: Map<string, Tag>
  day: DayRow[]
  /** The row above, as far as rows are shown. */
  before: DayRow | undefined
  until: number
  number: number | undefined
  /** Written by the person who is reading. */
  own: boolean
  /** What hosts said, by observation, and what people are called. */
  said: Awaited<ReturnType<typeof repliesIn>>
  /** What backs it. */
  evidence: ComponentChild
  onEdit: () => void
  onDelete: () => void
  onPromise: () => void
}

function RowOf({
  dayRow,
  rideAlong: { zone, date, observer },
  tags,
  day,
  before,
  until,
  number,
  own,
  said,
  evidence,
  onEdit,
  onDelete,
  onPromise,
}: RowProps) {
  const { table, row } = dayRow
  const on = dateOf(row.at, zone)
  const newDay = on !== (before ? dateOf(before.row.at, zone) : date)
  const time = (
    <time dateTime={new Date(row.at).toISOString()}>
      {newDay && <small class={style.date}>{dayName(on)}</small>}
      {timeOf(row.at, zone)}
    </time>
  )
  const acts = own && <Acts dayRow={dayRow} onEdit={onEdit} onDelete={onDelete} onPromise={onPromise} />
  if (table === 'spans' && row.kind !== 'activity') {
    return (
      <>
        {time}
        <Pause dayRow={dayRow} zone={zone} until={until} own={own} />
        {acts}
      </>
    )
  }
  if (table === 'spans') {
    const next = day.slice(day.indexOf(dayRow) + 1).find((later) => later.table === 'spans' && later.row.kind === 'activity')
    return (
      <>
        {time}
        <p class={style.line}>
          <span>
            <span class="visually-hidden">{words.activityIs} </span>
            <bdi>{row.text}</bdi>
          </span>
          <small>{duration((row.until ?? next?.row.at ?? Math.max(until, row.at)) - row.at)}</small>
        </p>
        <Rivals dayRow={dayRow} zone={zone} own={own} />
        {acts}
      </>
    )
  }
  return (
    <>
      {time}
      {table === 'followUps' ? <KindSign kind="followUp" /> : <KindSign kind={row.kind} severity={row.severity} />}
      <div class={style.words}>
        {table === 'observations' && row.prompt !== undefined && (
          <p class={style.prompt}>
            <span class="visually-hidden">{words.asked} </span>
            <bdi>{row.prompt}</bdi>
          </p>
        )}
        <p class={style.text}>
          {table === 'observations' && row.unfilled && row.text === '' ? (
            <span class={style.unfilled}>
              {words.momentUnfilled}
              {own && (
                <button type="button" tabIndex={-1} class="link" onClick={onEdit}>
                  {words.fillIn}
                </button>
              )}
            </span>
          ) : table === 'observations' && row.kind === 'quote' ? (
            <q class={style.quote}>
              <bdi>{row.text}</bdi>
            </q>
          ) : (
            <bdi>{row.text}</bdi>
          )}
        </p>
        <p class={style.meta}>
          {table === 'followUps' && <Owed row={row} zone={zone} date={date} day={day} />}
          {table === 'observations' && row.basis !== 'observed' && <em>{row.basis === 'told' ? words.basisTold : words.basisInferred}</em>}
          {shownKeys(row.tags, tags).map((key) => (
            <bdi key={key} class="tag" data-colour={tags.get(key)?.colour}>
              {tags.get(key)?.label ?? key}
            </bdi>
          ))}
          {table === 'observations' && <PageSource {...row} />}
          {table === 'observations' && row.starred && (
            <span class={style.starred}>
              <Icon name="star" fill label={words.starred} />
            </span>
          )}
          {row.visibility === 'private' && (
            <span class={style.owes}>
              <Icon name="lock" />
              {words.keptPrivate}
            </span>
          )}
        </p>
        {evidence}
        {!own && (
          <p class={style.byOther}>
            {words.writtenBy(said.names.get(row.by) || (row.by === observer ? words.theObserver : words.unnamed))}
          </p>
        )}
        {table === 'observations' &&
          said.replies.get(row.id)?.map((reply) => (
            <p key={reply.id} class={`${style.reply} ${reply.says === 'dispute' ? style.disputed : ''}`}>
              <Icon name="reply" />
              <span>
                {replySentence(reply, said.names.get(reply.by) || words.unnamed)} <bdi>{reply.text}</bdi>
              </span>
            </p>
          ))}
        <Rivals dayRow={dayRow} zone={zone} own={own} />
      </div>
      {number !== undefined && (
        <span class={style.number}>
          <span class="visually-hidden">{words.numberIs} </span>
          {number}
        </span>
      )}
      {acts}
    </>
  )
}

/** A wait, an interruption or a gap in the record; while it is open it grows. */
function Pause({ dayRow, zone, until, own }: { dayRow: Extract<DayRow, { table: 'spans' }>; zone: string; until: number; own: boolean }) {
  const { row } = dayRow
  return (
    <>
      <span class={style.pause}>{row.kind !== 'activity' && <Icon name={pauseIcons[row.kind]} />}</span>
      <div class={style.told}>
        <p class={row.kind === 'offRecord' ? style.gap : style.pause}>{pauseName(row, zone, until)}</p>
        {row.kind !== 'offRecord' && (
          <p class={style.text}>
            <bdi>{row.text}</bdi>
          </p>
        )}
        {row.visibility === 'private' && (
          <p class={style.meta}>
            <span class={style.owes}>
              <Icon name="lock" />
              {words.keptPrivate}
            </span>
          </p>
        )}
        <Rivals dayRow={dayRow} zone={zone} own={own} />
      </div>
    </>
  )
}

function Owed({
  row,
  zone,
  date,
  day,
}: {
  row: Extract<DayRow, { table: 'followUps' }>['row']
  zone: string
  date: string
  day: DayRow[]
}) {
  const behind = day.filter((dayRow) => row.from.includes(dayRow.row.id))
  return (
    <>
      {row.owner !== undefined && (
        <span class={style.owes}>
          <Icon name="person" label={words.owner} />
          <bdi>{row.owner}</bdi>
        </span>
      )}
      {row.due !== undefined && (
        <span class={style.owes}>
          <Icon name="calendar" />
          {words.dueOn(dayName(row.due, { near: date }))}
        </span>
      )}
      {behind.map((dayRow) => (
        <span key={dayRow.row.id}>{words.fromTime(timeOf(dayRow.row.at, zone))}</span>
      ))}
    </>
  )
}

/** What was written elsewhere at the same time: all stand side by side until one is chosen, by one key or a press. */
function Rivals({ dayRow, zone, own }: { dayRow: DayRow; zone: string; own: boolean }) {
  return (
    <>
      {conflictsIn(dayRow.row).map(({ field, rivals }, i) => {
        const versions = [
          { name: words.clashShown, act: words.keepWhatShows, key: 'W', value: fieldValue(dayRow.row, field) },
          ...rivals.map(({ value }, n) => ({ name: words.clashOther, act: words.useThis, key: n === 0 ? 'U' : undefined, value })),
        ]
        return (
          <div key={field} class={style.rival}>
            {versions.map(({ name, act, key, value }, n) => (
              <div key={n}>
                <p>
                  <small>{name}</small> <bdi>{fieldText(field, value, zone)}</bdi>
                </p>
                {own && (
                  <button
                    type="button"
                    tabIndex={-1}
                    class="link"
                    aria-keyshortcuts={i === 0 ? key : undefined}
                    onClick={() => void resolveConflict(dayRow, field, value)}
                  >
                    {act} {i === 0 && key && <kbd aria-hidden>{key}</kbd>}
                  </button>
                )}
              </div>
            ))}
          </div>
        )
      })}
    </>
  )
}

function Acts({
  dayRow,
  onEdit,
  onDelete,
  onPromise,
}: {
  dayRow: DayRow
  onEdit: () => void
  onDelete: () => void
  onPromise: () => void
}) {
  const { table, row } = dayRow
  const lock = row.visibility === 'private'
  return (
    <div class={style.acts}>
      <button type="button" tabIndex={-1} class="quiet only-icon" aria-label={words.edit} title={words.editKey} onClick={onEdit}>
        <Icon name="edit" />
      </button>
      {table === 'observations' && (
        <button
          type="button"
          tabIndex={-1}
          class="quiet only-icon"
          aria-label={words.star}
          aria-pressed={row.starred === true}
          title={words.starKey}
          onClick={() => void star([dayRow])}
        >
          <Icon name="star" fill={row.starred === true} />
        </button>
      )}
      {table === 'observations' && (
        <button
          type="button"
          tabIndex={-1}
          class="quiet only-icon"
          aria-label={words.newFollowUp}
          title={words.newFollowUpKey}
          onClick={onPromise}
        >
          <Icon name="followUp" />
        </button>
      )}
      {!(table === 'spans' && row.kind === 'offRecord') && (
        <button
          type="button"
          tabIndex={-1}
          class="quiet only-icon"
          aria-label={words.keptPrivate}
          aria-pressed={lock}
          title={words.privateKey}
          onClick={() => void keepPrivate([dayRow])}
        >
          <Icon name="lock" />
        </button>
      )}
      <button type="button" tabIndex={-1} class="quiet only-icon" aria-label={words.deleteRow} title={words.deleteKey} onClick={onDelete}>
        <Icon name="trash" />
      </button>
    </div>
  )
}

/** Stars them all, or, where all are starred, takes the stars off. */
async function star(dayRows: DayRow[]): Promise<void> {
  const observations = dayRows.flatMap(({ table, row }) => (table === 'observations' ? [{ table, row }] : []))
  const all = observations.every(({ row }) => row.starred)
  const said = all ? words.notStarred : words.starred
  await editDayRows(observations, { starred: all ? undefined : true }, { label: said })
  announce(said)
}

/** Keeps them all private, or, where all are, shares them again; that there was a gap in the record is always told. */
async function keepPrivate(rows: DayRow[]): Promise<void> {
  const dayRows = rows.filter(({ table, row }) => !(table === 'spans' && row.kind === 'offRecord'))
  if (dayRows.length === 0) return
  const all = dayRows.every(({ row }) => row.visibility === 'private')
  const said = all ? words.shared : words.keptPrivate
  await editDayRows(dayRows, { visibility: all ? 'shared' : 'private' }, { label: said })
  announce(said)
}
