import type { TargetedKeyboardEvent } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { thisDevice } from '../../storage/database/device.ts'
import type { DayRow } from '../../storage/day/day.ts'
import { editDayRows } from '../../storage/day/edit.ts'
import { repliesIn } from '../../storage/review/replies.ts'
import { fieldValue } from '../../storage/rows/row.ts'
import { type Observation, type RideAlong, type Severity, type Tag } from '../../storage/rows/tables.ts'
import { conflictsIn } from '../../storage/sync/conflicts.ts'
import { shownTags } from '../../storage/tags/known-tags.ts'
import { everyRow, isFilterOn, type Filter } from '../lists/filter.ts'
import { useRowList } from '../lists/use-row-list.ts'
import { challengeNames } from '../names/kinds.ts'
import { useEvidence } from '../pictures/Evidence.tsx'
import { announce } from '../ui/announce.ts'
import type { Handlers } from '../keyboard/chords.ts'
import { useLive, useLoaded } from '../ui/live.ts'
import type { ChangeField } from './ChangeRows.tsx'
import { resolveConflict } from './conflict.ts'
import { EditForm } from './EditForm.tsx'
import { passesFilter } from './facts.ts'
import { toggleStar, togglePrivate } from './row-actions.ts'
import { TimelineBar } from './TimelineBar.tsx'
import { TimelineRow } from './TimelineRow.tsx'
import rowStyle from '../lists/row-list.module.css'
import style from './Timeline.module.css'

interface Props {
  rideAlong: RideAlong
  day: DayRow[]
  /** The id of the row that is edited in place. */
  editing: string | undefined
  onEdit: (id: string | undefined) => void
  /** Called when an edit ends; returns whether another row is edited now. */
  onEdited?: (saved: boolean) => boolean
  /** The edit began outside of the list, so the focus returns there. */
  leaveAfterEdit?: boolean
  onDelete: (dayRows: DayRow[]) => void
  /** Called after an act that can be undone. */
  onDid: (label: string) => void
  onUndo: () => void
  /** The id of the row that was just captured. */
  arrived?: string | undefined
  /** The focus leaves the list. */
  onLeave: () => void
  /** The number of each observation in the summary, if numbers are shown. */
  numbers?: Map<string, number>
  /** Opens at the first row instead of following the last. */
  fromTop?: boolean
  now: number
}

const noTags = new Map<string, Tag>()
const noReplies: Awaited<ReturnType<typeof repliesIn>> = { replies: new Map(), names: new Map() }

/** The rows of a day. Only the visible rows and the focused one are in the document. */
export default function Timeline({
  rideAlong,
  day: all,
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
  const tags = useLive(shownTags, []) ?? noTags
  const me = useLive(thisDevice, [])?.me
  const replies = useLive(() => repliesIn(rideAlong.id), [rideAlong.id]) ?? noReplies
  const evidence = useEvidence(rideAlong.id, { onDid, onLeave })
  const [{ filter, since }, setFilter] = useState<{ filter: Filter; since?: string | undefined }>({ filter: everyRow })
  const [bar, setBar] = useState<'facts' | 'search'>()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [choosing, setChoosing] = useState(false)
  const [changing, setChanging] = useState<{ chosen: DayRow[]; first: ChangeField }>()
  const ChangeRows = useLoaded(() => import('./ChangeRows.tsx'), changing !== undefined)
  const [followUpFrom, setFollowUpFrom] = useState<Observation[]>()
  const NewFollowUp = useLoaded(() => import('../follow-ups/NewFollowUp.tsx'), followUpFrom !== undefined)
  // The edited row and rows captured since the filter was set are shown whether they match it or not.
  const rows = useMemo(
    () =>
      isFilterOn(filter)
        ? all.filter(
            (dayRow) => dayRow.row.id === editing || (dayRow.row.id === arrived && arrived !== since) || passesFilter(filter, dayRow, tags),
          )
        : all,
    [all, filter, since, editing, arrived, tags],
  )
  // Until the person of this device is known, storage decides.
  const isMine = ({ row }: DayRow) => me === undefined || row.by === me
  const chosen = useMemo(() => all.filter((dayRow) => selected.has(dayRow.row.id) && isMine(dayRow)), [all, selected, me])
  /** The end of the last activity, in epoch milliseconds. */
  const until = rideAlong.writeUp ? (all.at(-1)?.row.at ?? 0) : (rideAlong.endedAt ?? now)
  const list = useRowList({
    rows,
    editing,
    selected,
    onSelect: setSelected,
    chosen,
    choosing,
    isMine,
    fallback: () => (fromTop ? 0 : Math.max(0, rows.length - 1)),
    onBelow: onLeave,
    fromTop,
  })
  const { indexOf, focus, current } = list

  useEffect(() => {
    const index = indexOf(editing)
    if (index !== -1) list.scrollTo(index)
  }, [editing])
  useEffect(() => {
    if (editing === undefined || indexOf(editing) !== -1) return
    // The row was deleted on another page.
    onEdit(undefined)
    onLeave()
  }, [all])
  // A captured row is scrolled into view, even if it belongs earlier in the day.
  useEffect(() => {
    const index = indexOf(arrived)
    if (index !== -1) list.scrollTo(index)
  }, [arrived, indexOf(arrived) === -1])

  const clear = () => {
    setSelected(new Set())
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
    list.setCurrent(id)
  }
  const makeFollowUp = (dayRows: DayRow[]) => {
    const observations = dayRows.flatMap(({ table, row }) => (table === 'observations' ? [row] : []))
    if (observations.length === 0) return announce(words.followUpFromObservations)
    setFollowUpFrom(observations)
  }
  /** Resolves the first conflict of a row: with the value that shows, or with the other one. */
  const resolveFirst = (dayRow: DayRow, keepShown: boolean) => {
    const [first] = isMine(dayRow) ? conflictsIn(dayRow.row) : []
    if (first) void resolveConflict(dayRow, first.field, keepShown ? fieldValue(dayRow.row, first.field) : first.rivals[0]?.value)
    else announce(words.nothingClashes)
  }

  const press = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.target instanceof HTMLElement && event.target.dataset.id === undefined && event.key === 'Escape' && !editing) return onLeave()
    list.press(event, ({ row: dayRow, targets, once }) => {
      const change = (first: ChangeField) => once(() => setChanging({ chosen: targets, first }))
      const grade = (severity: Severity) =>
        once(() => void editDayRows(targets, { kind: 'challenge', severity }, { label: challengeNames[severity] }))
      const removeTargets = once(() => {
        remove(targets)
        const left = rows.filter((each) => !targets.includes(each))
        const next = left.find((each) => rows.indexOf(each) > current) ?? left.at(-1)
        if (next) focus(rows.indexOf(next))
        else onLeave()
      })
      const handlers: Handlers<'rows' | 'timeline'> = {
        Enter: () => onEdit(dayRow.row.id),
        S: once(() => void toggleStar(targets)),
        P: once(() => void togglePrivate(targets)),
        Delete: removeTargets,
        Backspace: removeTargets,
        Z: onUndo,
        W: once(() => resolveFirst(dayRow, true)),
        U: once(() => resolveFirst(dayRow, false)),
        T: change('add'),
        K: change('kind'),
        B: change('basis'),
        C: change('minutes'),
        V: change('rideAlong'),
        1: grade(1),
        2: grade(2),
        3: grade(3),
        M: once(() => void merge(targets)),
        X: change('split'),
        // Also from observations of other people: the follow-up is the reader's own.
        F: () => makeFollowUp(chosen.length > 0 ? chosen : [dayRow]),
        '/': () => setBar('search'),
        Escape: () => (selected.size > 0 ? clear() : onLeave()),
      }
      return handlers
    })
  }
  return (
    <div class={`${style.list} ${choosing || selected.size > 0 ? rowStyle.choosing : ''}`}>
      <TimelineBar
        day={all}
        shown={rows.length}
        tags={tags}
        filter={filter}
        onFilter={(next) => setFilter({ filter: next, since: arrived })}
        open={bar}
        onOpen={(open) => {
          setBar(open)
          if (!open) focus(current)
        }}
        chosen={chosen}
        choosing={choosing}
        onChoosing={setChoosing}
        actions={{
          change: () => setChanging({ chosen, first: 'add' }),
          star: () => void toggleStar(chosen),
          keepPrivate: () => void togglePrivate(chosen),
          merge: () => void merge(chosen),
          remove: () => remove(chosen),
          clear: () => {
            clear()
            focus(current)
          },
        }}
      />
      {rows.length === 0 && <p class={style.nothing}>{words.nothingPasses}</p>}
      <div class={`${rowStyle.scroll} ${style.scroll} ${fromTop ? style.fromTop : ''}`} ref={list.scroll}>
        <ol {...list.list} class={`${rowStyle.list} ${style.timeline}`} aria-label={words.timeline} onKeyDown={press}>
          {list.virtual.getVirtualItems().map(({ index, start }) => {
            const dayRow = rows[index]
            if (!dayRow) return null
            const { id } = dayRow.row
            return (
              <li
                key={id}
                {...list.item(index, start)}
                class={[
                  rowStyle.row,
                  style.row,
                  dayRow.table === 'spans' && dayRow.row.kind === 'activity' && style.activity,
                  id === arrived && style.arrived,
                  selected.has(id) && rowStyle.selected,
                ]
                  .filter(Boolean)
                  .join(' ')}
              >
                {list.hasCheckbox(dayRow) && <input {...list.checkbox(dayRow)} class={`${rowStyle.checkbox} ${style.checkbox}`} />}
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
                  <TimelineRow
                    dayRow={dayRow}
                    rideAlong={rideAlong}
                    tags={tags}
                    day={all}
                    before={rows[index - 1]}
                    until={until}
                    number={numbers?.get(id)}
                    own={isMine(dayRow)}
                    hosts={replies}
                    evidence={evidence.of(id, { own: isMine(dayRow), here: index === current })}
                    onEdit={() => onEdit(id)}
                    onDelete={() => onDelete([dayRow])}
                    onFollowUp={() => makeFollowUp([dayRow])}
                  />
                )}
              </li>
            )
          })}
        </ol>
      </div>
      {changing && ChangeRows && <ChangeRows {...changing} tags={tags} onClose={() => setChanging(undefined)} onDid={onDid} />}
      {followUpFrom && NewFollowUp && <NewFollowUp from={followUpFrom} onClose={() => setFollowUpFrom(undefined)} onDid={onDid} />}
      {evidence.dialog}
    </div>
  )
}
