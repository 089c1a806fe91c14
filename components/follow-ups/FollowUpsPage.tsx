import { useMemo, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { thisDevice } from '../../storage/database/device.ts'
import { deleteDayRows, editDayRows } from '../../storage/day/edit.ts'
import type { ListedFollowUp } from '../../storage/follow-ups/follow-ups.ts'
import { keptShare, lookBack } from '../../storage/follow-ups/outcomes.ts'
import type { Tag } from '../../storage/rows/tables.ts'
import { dateOf, localZone } from '../../storage/rows/time-zone.ts'
import { shownTags } from '../../storage/tags/known-tags.ts'
import { matchesFacts } from '../lists/filter.ts'
import { errorText, failureText } from '../ui/errors.ts'
import { Heading } from '../ui/Heading.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useLoaded, useNow } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import type { FollowUpField } from './ChangeFollowUps.tsx'
import { FollowUpBar } from './FollowUpBar.tsx'
import { followUpFacts, openFollowUps } from './follow-up-facts.ts'
import { FollowUpList } from './FollowUpList.tsx'
import { followUpFinder } from './find-follow-ups.ts'
import { useFollowUps } from './use-follow-ups.ts'
import style from './FollowUpsPage.module.css'

const noTags = new Map<string, Tag>()

/** The follow-ups of all ride-alongs, those due first on top. */
export default function FollowUpsPage({ onDid, onUndo }: { onDid: (label: string) => void; onUndo: () => void }) {
  const all = useFollowUps()
  const tags = useLive(shownTags, []) ?? noTags
  const me = useLive(thisDevice, [])?.me
  const today = dateOf(useNow(60_000), localZone())
  const [filter, setFilter] = useState(openFollowUps)
  const [editing, setEditing] = useState<string>()
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [choosing, setChoosing] = useState(false)
  const [changing, setChanging] = useState<{ chosen: ListedFollowUp[]; first: FollowUpField; isDrop?: boolean }>()
  const [problem, setProblem] = useState('')
  const [calendarStatus, setCalendarStatus] = useState('')
  const search = useRef<HTMLInputElement>(null)
  const list = useRef<{ focus: (index: number) => void }>(null)
  const Change = useLoaded(() => import('./ChangeFollowUps.tsx'), changing !== undefined)

  const facts = useMemo(() => new Map((all ?? []).map((followUp) => [followUp.row.id, followUpFacts(followUp, today)])), [all, today])
  const shown = useMemo(() => {
    const [matches, finds] = [matchesFacts(filter.on), followUpFinder(filter.text, tags)]
    return (all ?? []).filter((followUp) => {
      const { id } = followUp.row
      return id === editing || (matches(facts.get(id) ?? []) && finds(followUp))
    })
  }, [all, facts, filter, editing, tags])
  // Until the person of this device is known, storage decides.
  const isMine = ({ row }: ListedFollowUp) => me === undefined || row.by === me
  const chosen = useMemo(() => (all ?? []).filter((followUp) => selected.has(followUp.row.id) && isMine(followUp)), [all, selected, me])
  if (!all) return <main class={style.page} />

  const clear = () => {
    setSelected(new Set())
    setChoosing(false)
  }
  /** Runs a verb that returns the label of the act. */
  const run = async (verb: () => Promise<string>) => {
    try {
      onDid(await verb())
      setProblem('')
    } catch (error) {
      setProblem(failureText(error))
    }
  }
  const saveCalendar = async () => {
    try {
      const { saveDueDates } = await import('./calendar-file.ts')
      setCalendarStatus(await saveDueDates(shown))
      setProblem('')
    } catch (error) {
      setProblem(words.notExported(errorText(error)))
    }
  }
  /** Marks follow-ups as done; if all of them are, opens them again. */
  const finish = (followUps: ListedFollowUp[]) =>
    void run(async () => {
      const areDone = followUps.every(({ row }) => row.state === 'done')
      const label = areDone ? words.followUpsOpened(followUps.length) : words.followUpsDone(followUps.length)
      await editDayRows(followUps.map(dayRowOf), { state: areDone ? undefined : 'done' }, { label })
      return label
    })
  const keepPrivate = (followUps: ListedFollowUp[]) =>
    void run(async () => {
      const arePrivate = followUps.every(({ row }) => row.visibility === 'private')
      const label = arePrivate ? words.shared : words.keptPrivate
      await editDayRows(followUps.map(dayRowOf), { visibility: arePrivate ? 'shared' : 'private' }, { label })
      return label
    })
  const remove = (followUps: ListedFollowUp[]) =>
    void run(async () => {
      const label = followUps.length === 1 ? words.followUpDeleted : words.rowsDeleted(followUps.length)
      await deleteDayRows(followUps.map(dayRowOf), label)
      clear()
      return label
    })
  return (
    <main class={style.page}>
      <div class={style.head}>
        <Heading>{words.followUps}</Heading>
        {all.length > 0 && (
          <button type="button" title={words.saveDueDatesHint} onClick={() => void saveCalendar()}>
            <Icon name="calendar" />
            {words.saveDueDates}
          </button>
        )}
      </div>
      {all.length > 0 && <KeptShareLine all={all} today={today} />}
      {calendarStatus && (
        <p class="hint" role="status">
          {calendarStatus}
        </p>
      )}
      <Problem text={problem} />
      {all.length === 0 ? (
        <div class={style.empty}>
          <h2>{words.noFollowUps}</h2>
          <p>{words.noFollowUpsHint}</p>
        </div>
      ) : (
        <>
          <FollowUpBar
            facts={facts}
            shown={shown.length}
            filter={filter}
            onFilter={setFilter}
            search={search}
            onLeave={() => list.current?.focus(0)}
            chosen={chosen}
            choosing={choosing}
            onChoosing={setChoosing}
            actions={{
              change: () => setChanging({ chosen, first: 'due' }),
              finish: () => finish(chosen),
              drop: () => setChanging({ chosen, first: 'why', isDrop: true }),
              remove: () => remove(chosen),
              clear,
            }}
          />
          {shown.length === 0 && <p class={style.nothing}>{words.nothingPasses}</p>}
          <FollowUpList
            handle={list}
            shown={shown}
            tags={tags}
            today={today}
            editing={editing}
            onEdit={setEditing}
            selected={selected}
            chosen={chosen}
            onSelect={setSelected}
            choosing={choosing}
            isMine={isMine}
            onLeave={clear}
            onUndo={onUndo}
            onSearch={() => search.current?.focus()}
            actions={{
              finish,
              keepPrivate,
              remove,
              change: (followUps, first, isDrop = false) => setChanging({ chosen: followUps, first, isDrop }),
            }}
          />
        </>
      )}
      {changing && Change && <Change {...changing} tags={tags} onClose={() => setChanging(undefined)} onDid={onDid} />}
    </main>
  )
}

/** How many follow-ups were done in all, and within 30, 60 and 90 days. */
function KeptShareLine({ all, today }: { all: ListedFollowUp[]; today: string }) {
  const share = useMemo(
    () => ({
      ...keptShare(
        all.map(({ row }) => row),
        today,
      ),
      after: lookBack(
        all.flatMap(({ row, rideAlong }) => (rideAlong ? [{ row, rideAlong }] : [])),
        today,
      ),
    }),
    [all, today],
  )
  if (share.n === 0) return null
  return (
    <p class={style.counted}>
      <strong>{words.shareKept(share.kept, share.n)}</strong>{' '}
      {share.after.filter(({ n }) => n > 0).map(({ days, kept, n }) => `${words.keptWithin(days, kept, n)} `)}
    </p>
  )
}

/** For storage, which merges an edit by the clock of the version on screen. */
function dayRowOf({ row }: ListedFollowUp) {
  return { table: 'followUps' as const, row }
}
