import { type FollowUpField } from './ChangeFollowUps.tsx'
import type { TargetedKeyboardEvent } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { thisDevice } from '../../storage/database/device.ts'
import {
  dueDay,
  evidenceOf,
  followUpStatus,
  watchFollowUps,
  type EvidenceState,
  type ListedFollowUp,
  type FollowUpStatus,
} from '../../storage/follow-ups/follow-ups.ts'
import { editDayRows, deleteDayRows } from '../../storage/day/edit.ts'
import { lookBack, keptShare } from '../../storage/follow-ups/outcomes.ts'
import { shownTags } from '../../storage/tags/known-tags.ts'
import { shownKeys } from '../../storage/rows/shown-tags.ts'
import { ownerOf, practices, type Tag } from '../../storage/rows/tables.ts'
import { dateOf, localZone } from '../../storage/rows/time-zone.ts'
import { matchesFacts, type Filter } from '../lists/filter.ts'
import { FollowUpForm } from './FollowUpForm.tsx'
import style from './FollowUpsPage.module.css'
import { Heading } from '../ui/Heading.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useFail, useLive, useLoaded, useNow } from '../ui/live.ts'
import { KindSign } from '../names/KindSign.tsx'
import { useSelection } from '../lists/selection.ts'
import { Problem } from '../ui/Problem.tsx'
import { followUpFinder, practiceName, followUpStatuses } from '../names/follow-up-names.ts'
import { errorText, failureText } from '../ui/errors.ts'
import { announce } from '../ui/announce.ts'
import { dayName } from '../names/dates.ts'
import { useVirtualList } from '../lists/virtual-list.ts'
const noTags = new Map<string, Tag>()
const nothingChosen: ReadonlySet<string> = new Set()
/** At first what is still to be done. */
const atFirst: Filter = { text: '', on: new Set(['is:overdue', 'is:due', 'is:open']) }

/** Every follow-up of every ride-along, what is due first on top; only the rows in sight are in the document. */
export default function FollowUpsPage({ onDid, onUndo }: { onDid: (label: string) => void; onUndo: () => void }) {
  const all = useFollowUps()
  const tags = useLive(shownTags, []) ?? noTags
  const me = useLive(thisDevice, [])?.me
  const today = dateOf(useNow(60_000), localZone())
  const [filter, setFilter] = useState(atFirst)
  const [editing, setEditing] = useState<string>()
  const [picked, setPicked] = useState(nothingChosen)
  const [choosing, setChoosing] = useState(false)
  const [changing, setChanging] = useState<{ chosen: ListedFollowUp[]; first: FollowUpField; dropped?: true }>()
  const [problem, setProblem] = useState('')
  const [saved, setSaved] = useState('')
  const search = useRef<HTMLInputElement>(null)
  const list = useRef<{ focus: (index: number) => void }>(null)
  const Change = useLoaded(() => import('./ChangeFollowUps.tsx'), changing !== undefined)

  const facts = useMemo(() => new Map((all ?? []).map((owed) => [owed.row.id, factsOf(owed, today)])), [all, today])
  const shown = useMemo(() => {
    const [asks, finds] = [matchesFacts(filter.on), followUpFinder(filter.text, tags)]
    return (all ?? []).filter((owed) => owed.row.id === editing || (asks(facts.get(owed.row.id) ?? []) && finds(owed)))
  }, [all, facts, filter, editing, tags])
  const chosen = useMemo(() => (all ?? []).filter((owed) => picked.has(owed.row.id) && isMine(owed, me)), [all, picked, me])
  if (!all) return <main class={style.page} />

  const clear = () => {
    setPicked(nothingChosen)
    setChoosing(false)
  }
  const run = async (verb: () => Promise<string>) => {
    try {
      onDid(await verb())
      setProblem('')
    } catch (error) {
      setProblem(failureText(error))
    }
  }
  const save = async () => {
    try {
      const { saveDueDates } = await import('./calendar-file.ts')
      setSaved(await saveDueDates(shown))
      setProblem('')
    } catch (error) {
      setProblem(words.notExported(errorText(error)))
    }
  }
  /** Does them all, or, where all are done, opens them again. */
  const finish = (some: ListedFollowUp[]) =>
    void run(async () => {
      const open = some.every(({ row }) => row.state === 'done')
      const said = open ? words.followUpsOpened(some.length) : words.followUpsDone(some.length)
      await editDayRows(some.map(chosenRow), { state: open ? undefined : 'done' }, { label: said })
      return said
    })
  const keepPrivate = (some: ListedFollowUp[]) =>
    void run(async () => {
      const shared = some.every(({ row }) => row.visibility === 'private')
      const said = shared ? words.shared : words.keptPrivate
      await editDayRows(some.map(chosenRow), { visibility: shared ? 'shared' : 'private' }, { label: said })
      return said
    })
  const remove = (some: ListedFollowUp[]) =>
    void run(async () => {
      const said = some.length === 1 ? words.followUpDeleted : words.rowsDeleted(some.length)
      await deleteDayRows(some.map(chosenRow), said)
      clear()
      return said
    })
  return (
    <main class={style.page}>
      <div class={style.head}>
        <Heading>{words.followUps}</Heading>
        {all.length > 0 && (
          <button type="button" title={words.saveDueDatesHint} onClick={() => void save()}>
            <Icon name="calendar" />
            {words.saveDueDates}
          </button>
        )}
      </div>
      {all.length > 0 && <KeptShareLine all={all} today={today} />}
      {saved && (
        <p class="hint" role="status">
          {saved}
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
            acts={{
              change: () => setChanging({ chosen, first: 'due' }),
              finish: () => finish(chosen),
              drop: () => setChanging({ chosen, first: 'why', dropped: true }),
              remove: () => remove(chosen),
              clear,
            }}
          />
          {shown.length === 0 && <p class={style.nothing}>{words.nothingPasses}</p>}
          <FollowUpList
            handle={list}
            shown={shown}
            tags={tags}
            me={me}
            today={today}
            editing={editing}
            onEdit={setEditing}
            picked={picked}
            chosen={chosen}
            onPick={setPicked}
            choosing={choosing}
            onLeave={clear}
            onUndo={onUndo}
            onSearch={() => search.current?.focus()}
            acts={{
              finish,
              keepPrivate,
              remove,
              change: (some, first, dropped) => setChanging({ chosen: some, first, ...(dropped && { dropped }) }),
            }}
          />
        </>
      )}
      {changing && Change && <Change {...changing} tags={tags} onClose={() => setChanging(undefined)} onDid={onDid} />}
    </main>
  )
}

/** How many promises were kept, and of how many: a share without its number says nothing. */
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

/** Every follow-up, kept in step; undefined until they are read. */
function useFollowUps(): ListedFollowUp[] | undefined {
  const [followUps, setFollowUps] = useState<ListedFollowUp[]>()
  const fail = useFail()
  useEffect(() => watchFollowUps(setFollowUps, fail), [])
  return followUps
}

function factsOf({ row }: ListedFollowUp, today: string): string[] {
  return [
    `is:${followUpStatus(row, today)}`,
    ...(row.practice ? [`practice:${row.practice}`] : []),
    ...(ownerOf(row) === undefined ? ['has:noOwner'] : []),
    ...(row.decision ? ['has:decision'] : []),
  ]
}

/** Before it is known who writes here, storage decides. */
function isMine({ row }: ListedFollowUp, me: string | undefined): boolean {
  return me === undefined || row.by === me
}

/** What on screen is to be changed: its clock keeps what came since beside it. */
function chosenRow({ row }: ListedFollowUp) {
  return { table: 'followUps' as const, row }
}

interface BarProps {
  facts: Map<string, string[]>
  shown: number
  filter: Filter
  onFilter: (filter: Filter) => void
  search: { current: HTMLInputElement | null }
  onLeave: () => void
  chosen: ListedFollowUp[]
  choosing: boolean
  onChoosing: (choosing: boolean) => void
  acts: Record<'change' | 'finish' | 'drop' | 'remove' | 'clear', () => void>
}

/** How many there are and which are shown; over rows that were chosen, what can be done to them. */
function FollowUpBar({ facts, shown, filter, onFilter, search, onLeave, chosen, choosing, onChoosing, acts }: BarProps) {
  const counts = useMemo(() => {
    const counts = new Map<string, number>()
    for (const some of facts.values()) for (const fact of some) counts.set(fact, (counts.get(fact) ?? 0) + 1)
    return counts
  }, [facts])
  const chip = (fact: string, name: string) =>
    (counts.has(fact) || filter.on.has(fact)) && (
      <button
        key={fact}
        type="button"
        class="chip filter"
        aria-pressed={filter.on.has(fact)}
        onClick={() => {
          const on = new Set(filter.on)
          if (!on.delete(fact)) on.add(fact)
          onFilter({ ...filter, on })
        }}
      >
        {name}
        <span class={style.many}>{counts.get(fact) ?? 0}</span>
      </button>
    )
  return (
    <div class={style.bar}>
      <div class={style.facts} role="group" aria-label={words.filter}>
        <input
          ref={search}
          type="search"
          aria-label={words.search}
          placeholder={words.searchFollowUps}
          value={filter.text}
          onInput={({ currentTarget }) => onFilter({ ...filter, text: currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown' && event.key !== 'Escape') return
            event.preventDefault()
            onLeave()
          }}
        />
        <div class={style.chips}>
          {followUpStatuses.map(({ standing, name }) => chip(`is:${standing}`, name))}
          {chip('has:noOwner', words.noOwnerNamed)}
          {chip('has:decision', words.decisionNeeded)}
          {practices.map((practice) => chip(`practice:${practice}`, practiceName(practice)))}
        </div>
      </div>
      {choosing || chosen.length > 0 ? (
        <div class={style.line} role="toolbar" aria-label={words.chosenRows}>
          <span class={style.count}>{chosen.length === 0 ? words.chooseRows : words.rowsChosen(chosen.length)}</span>
          {chosen.length > 0 && (
            <>
              <button type="button" class="small" onClick={acts.change}>
                {words.changeChosen}
              </button>
              <button type="button" class="small" onClick={acts.finish}>
                {words.standingDone}
              </button>
              <button type="button" class="small" onClick={acts.drop}>
                {words.drop}
              </button>
              <button
                type="button"
                class="quiet small only-icon"
                aria-label={words.deleteRow}
                title={words.deleteKey}
                onClick={acts.remove}
              >
                <Icon name="trash" />
              </button>
            </>
          )}
          <button type="button" class="quiet small push" onClick={acts.clear}>
            {words.done}
          </button>
        </div>
      ) : (
        <div class={style.line}>
          <span class={style.count} role="status">
            {words.rowsOf(shown, facts.size)}
          </span>
          {(filter.on.size > 0 || filter.text !== '') && (
            <button type="button" class="link" onClick={() => onFilter({ text: '', on: new Set() })}>
              {words.showAll}
            </button>
          )}
          <button type="button" class="quiet small push" onClick={() => onChoosing(true)}>
            {words.choose}
          </button>
        </div>
      )}
    </div>
  )
}

interface ListProps {
  handle: { current: { focus: (index: number) => void } | null }
  shown: ListedFollowUp[]
  tags: Map<string, Tag>
  me: string | undefined
  today: string
  editing: string | undefined
  onEdit: (id: string | undefined) => void
  picked: ReadonlySet<string>
  /** What is chosen, filtered out or not: keys do to it what the buttons do. */
  chosen: ListedFollowUp[]
  onPick: (picked: ReadonlySet<string>) => void
  choosing: boolean
  onLeave: () => void
  onUndo: () => void
  onSearch: () => void
  acts: Record<'finish' | 'keepPrivate' | 'remove', (some: ListedFollowUp[]) => void> & {
    change: (some: ListedFollowUp[], first: FollowUpField, dropped?: boolean) => void
  }
}

function FollowUpList({
  handle,
  shown,
  tags,
  me,
  today,
  editing,
  onEdit,
  picked,
  chosen,
  onPick,
  choosing,
  onLeave,
  onUndo,
  onSearch,
  acts,
}: ListProps) {
  const scroll = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLOListElement>(null)
  const [at, setAt] = useState<{ id: string; index: number }>()
  const held = useRef(false)
  const indexOf = (id: string | undefined) => (id === undefined ? -1 : shown.findIndex(({ row }) => row.id === id))
  // A row that went, because it is done or no longer passes the filter, leaves the focus to the one that took its place.
  const found = indexOf(at?.id)
  const current = found === -1 ? Math.min(at?.index ?? 0, shown.length - 1) : found
  const { virtual, scrollTo } = useVirtualList(scroll, shown, {
    idOf: ({ row }) => row.id,
    kept: [current, indexOf(editing)],
    fromTop: true,
    estimate: 64,
  })
  const items = virtual.getVirtualItems()
  const inSight = items.flatMap(({ index }) => shown[index]?.row.from ?? [])
  const behind = useLive(() => evidenceOf([...new Set(inSight)]), [inSight.join(' ')])

  const focus = (index: number) => {
    const to = Math.min(Math.max(index, 0), shown.length - 1)
    const owed = shown[to]
    if (!owed) return
    setAt({ id: owed.row.id, index: to })
    scrollTo(to)
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-id="${owed.row.id}"]`)?.focus())
  }
  handle.current = { focus }
  useEffect(() => {
    if (!held.current || found !== -1 || editing !== undefined) return
    if (document.activeElement === document.body || document.activeElement === null) focus(current)
  }, [shown])

  const mine = (owed: ListedFollowUp) => isMine(owed, me)
  const picking = useSelection({ rows: shown, current, selected: picked, onSelect: onPick, choosing, isMine: mine })

  const press = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.id === undefined) return
    const owed = shown[current]
    const control = event.ctrlKey || event.metaKey
    if (!owed || event.altKey || (control && event.key.toLowerCase() !== 'a')) return
    const meant = chosen.length > 0 ? chosen : [owed].filter(mine)
    // A key that is held down would go through the whole list.
    const once = (act: () => void) => () => event.repeat || (meant.length === 0 ? announce(words.notYours) : act())
    const step = (to: number) => {
      if (event.shiftKey) picking.extendTo(to)
      focus(to)
    }
    const keys: Record<string, () => void> = {
      ArrowUp: () => step(current - 1),
      ArrowDown: () => step(current + 1),
      Home: () => focus(0),
      End: () => focus(shown.length - 1),
      ' ': () => picking.toggle(owed),
      a: () => control && picking.all(),
      Enter: () => isMine(owed, me) && onEdit(owed.row.id),
      d: once(() => acts.finish(meant)),
      x: once(() => acts.change(meant, 'why', true)),
      t: once(() => acts.change(meant, 'tags')),
      o: once(() => acts.change(meant, 'owner')),
      c: once(() => acts.change(meant, 'due')),
      g: once(() => acts.change(meant, 'practice')),
      p: once(() => acts.keepPrivate(meant)),
      Delete: once(() => acts.remove(meant)),
      Backspace: once(() => acts.remove(meant)),
      z: onUndo,
      '/': onSearch,
      Escape: onLeave,
    }
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <div class={style.scroll} ref={scroll}>
      <ol
        ref={list}
        class={`${style.list} ${choosing || picked.size > 0 ? style.choosing : ''}`}
        aria-label={words.followUps}
        style={{ blockSize: `${virtual.getTotalSize()}px` }}
        onKeyDown={press}
        onClick={picking.click}
        onFocusIn={() => (held.current = true)}
        onFocusOut={({ relatedTarget }) => {
          if (relatedTarget) held.current = false
        }}
      >
        {items.map(({ index, start }) => {
          const owed = shown[index]
          if (!owed) return null
          const { id } = owed.row
          return (
            <li
              key={id}
              ref={virtual.measureElement}
              data-index={index}
              data-id={id}
              class={`${style.row} ${picked.has(id) ? style.picked : ''}`}
              style={{ transform: `translateY(${start}px)` }}
              aria-setsize={shown.length}
              aria-posinset={index + 1}
              tabIndex={index === current ? 0 : -1}
              onFocus={() => setAt({ id, index })}
            >
              {(choosing || picked.size > 0) && isMine(owed, me) && editing !== id && (
                <input
                  type="checkbox"
                  class={style.pick}
                  tabIndex={-1}
                  aria-label={words.chooseRow}
                  checked={picked.has(id)}
                  onChange={() => picking.toggle(owed)}
                />
              )}
              {editing === id ? (
                <FollowUpForm
                  row={owed.row}
                  tags={tags}
                  onDone={() => {
                    onEdit(undefined)
                    focus(index)
                  }}
                />
              ) : (
                <FollowUpLine
                  owed={owed}
                  standing={followUpStatus(owed.row, today)}
                  today={today}
                  tags={tags}
                  behind={behind}
                  own={isMine(owed, me)}
                  onEdit={() => onEdit(id)}
                  onFinish={() => acts.finish([owed])}
                  onDelete={() => acts.remove([owed])}
                />
              )}
            </li>
          )
        })}
      </ol>
    </div>
  )
}

interface LineProps {
  owed: ListedFollowUp
  standing: FollowUpStatus
  today: string
  tags: Map<string, Tag>
  behind: Map<string, EvidenceState> | undefined
  own: boolean
  onEdit: () => void
  onFinish: () => void
  onDelete: () => void
}

function FollowUpLine({ owed: { row, rideAlong }, standing, today, tags, behind, own, onEdit, onFinish, onDelete }: LineProps) {
  const { name, icon } = followUpStatuses.find((each) => each.standing === standing)!
  const due = dueDay(row)
  const effects = [
    [words.effectCost, row.cost],
    [words.effectRisk, row.risk],
    [words.effectQuality, row.quality],
  ].filter(([, said]) => said)
  return (
    <>
      <span class={`${style.standing} ${style[standing]}`}>
        <Icon name={icon} label={name} />
      </span>
      <div class={style.words}>
        <p class={`${style.text} ${row.state === 'dropped' ? style.struck : ''}`}>
          <bdi>{row.text}</bdi>
        </p>
        <p class={style.meta}>
          {rideAlong ? (
            <a href={`#/${rideAlong.id}`} tabIndex={-1}>
              <bdi>{words.titleOnDay(rideAlong.title || words.untitled, dayName(rideAlong.date, { near: today }))}</bdi>
            </a>
          ) : (
            <span>{words.rideAlongElsewhere}</span>
          )}
          {row.from.map((id) => (
            <EvidenceLink key={id} behind={behind?.get(id)} />
          ))}
          {row.practice && <span>{practiceName(row.practice)}</span>}
          {shownKeys(row.tags, tags).map((key) => (
            <bdi key={key} class="tag" data-colour={tags.get(key)?.colour}>
              {tags.get(key)?.label ?? key}
            </bdi>
          ))}
          {row.visibility === 'private' && (
            <span class={style.part}>
              <Icon name="lock" />
              {words.keptPrivate}
            </span>
          )}
        </p>
        {(row.why || row.decision || row.decider || row.forum || effects.length > 0) && (
          <p class={style.meta}>
            {row.why && (
              <span>
                {words.whyIs} <bdi>{row.why}</bdi>
              </span>
            )}
            {(row.decision || row.decider || row.forum) && (
              <span>
                {words.toDecide} <bdi>{[row.decision, row.decider, row.forum].filter(Boolean).join(', ')}</bdi>
              </span>
            )}
            {effects.map(([label, said]) => (
              <span key={label}>
                {label}: <bdi>{said}</bdi>
              </span>
            ))}
          </p>
        )}
      </div>
      <p class={style.owner}>
        <span class="visually-hidden">{words.owner}: </span>
        {ownerOf(row) ? <bdi>{row.owner}</bdi> : <span class="muted">{words.noOwnerNamed}</span>}
      </p>
      <div class={style.date}>
        {row.due === undefined ? (
          <p class="muted">{words.noDueDate}</p>
        ) : due === undefined ? (
          <p>
            <bdi>{words.noSuchDate(row.due)}</bdi>
          </p>
        ) : (
          <p>
            <span class="visually-hidden">{name}: </span>
            <time dateTime={due}>{dayName(due, { near: today })}</time>
          </p>
        )}
        {due !== undefined && rideAlong && due < rideAlong.date && <small>{words.dueBefore}</small>}
        {(row.movedFrom?.length ?? 0) > 0 && (
          <small>{words.movedFrom(row.movedFrom!.map((day) => dayName(day, { near: today })).join(', '))}</small>
        )}
      </div>
      {own && (
        <div class={style.acts}>
          <button
            type="button"
            tabIndex={-1}
            class="quiet only-icon"
            aria-label={words.standingDone}
            aria-pressed={row.state === 'done'}
            title={words.doneKey}
            onClick={onFinish}
          >
            <Icon name="check" />
          </button>
          <button type="button" tabIndex={-1} class="quiet only-icon" aria-label={words.edit} title={words.editKey} onClick={onEdit}>
            <Icon name="edit" />
          </button>
          <button
            type="button"
            tabIndex={-1}
            class="quiet only-icon"
            aria-label={words.deleteRow}
            title={words.deleteKey}
            onClick={onDelete}
          >
            <Icon name="trash" />
          </button>
        </div>
      )}
    </>
  )
}

/** The observation that it comes from, or why it is not to be seen. */
function EvidenceLink({ behind }: { behind: EvidenceState | undefined }) {
  if (behind === undefined) return null
  if (typeof behind === 'string')
    return <span>{{ withdrawn: words.fromWithdrawn, deleted: words.fromDeleted, elsewhere: words.fromElsewhere }[behind]}</span>
  const { kind, severity, text } = behind
  return (
    <span class={style.part}>
      <KindSign kind={kind} severity={severity} />
      <bdi class={style.cut}>{text || words.withoutWords}</bdi>
    </span>
  )
}
