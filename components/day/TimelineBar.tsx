import { useEffect, useRef } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { DayRow } from '../../storage/day/day.ts'
import type { Tag } from '../../storage/rows/tables.ts'
import { everyRow, isFilterOn, type Filter } from '../lists/filter.ts'
import { dayRowFacts } from './facts.ts'
import { Icon } from '../ui/Icon.tsx'
import { KindSign } from '../names/KindSign.tsx'
import { challengeNames, kindNames } from '../names/kinds.ts'
import style from './TimelineBar.module.css'

interface Props {
  day: DayRow[]
  /** The number of rows that match the filter. */
  shown: number
  tags: Map<string, Tag>
  filter: Filter
  onFilter: (filter: Filter) => void
  /** Undefined while the filter is closed; whether it opened with the focus in the search box. */
  open: 'facts' | 'search' | undefined
  onOpen: (open: 'facts' | 'search' | undefined) => void
  /** The selected rows. */
  chosen: DayRow[]
  /** Selection mode is on. */
  choosing: boolean
  onChoosing: (choosing: boolean) => void
  actions: Record<'change' | 'star' | 'keepPrivate' | 'merge' | 'remove' | 'clear', () => void>
}

/** The bar above the list: the number of rows and the filter, or the actions for the selected rows. */
export function TimelineBar({ day, shown, tags, filter, onFilter, open, onOpen, chosen, choosing, onChoosing, actions }: Props) {
  const search = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (open === 'search') search.current?.focus()
  }, [open])
  const canMerge = chosen.length === 2 && chosen.every(({ table }) => table === 'observations')
  const icon = (name: 'star' | 'lock' | 'trash', label: string, act: () => void) => (
    <button type="button" class="quiet small only-icon" aria-label={label} title={label} onClick={act}>
      <Icon name={name} />
    </button>
  )
  return (
    <div class={style.bar}>
      {choosing || chosen.length > 0 ? (
        <div class={style.line} role="toolbar" aria-label={words.chosenRows}>
          <span class={style.count}>{chosen.length === 0 ? words.chooseRows : words.rowsChosen(chosen.length)}</span>
          {chosen.length > 0 && (
            <>
              <button type="button" class="small" onClick={actions.change}>
                {words.changeChosen}
              </button>
              {canMerge && (
                <button type="button" class={`quiet small ${style.wide}`} onClick={actions.merge}>
                  {words.makeOne}
                </button>
              )}
              {icon('star', words.star, actions.star)}
              {icon('lock', words.keptPrivate, actions.keepPrivate)}
              {icon('trash', words.deleteRow, actions.remove)}
            </>
          )}
          <button type="button" class="quiet small push" onClick={actions.clear}>
            {words.done}
          </button>
        </div>
      ) : (
        <div class={style.line}>
          <span class={style.count} role="status">
            {isFilterOn(filter) ? words.rowsOf(shown, day.length) : words.rowsInAll(day.length)}
          </span>
          {isFilterOn(filter) && (
            <button type="button" class="link" onClick={() => onFilter(everyRow)}>
              {words.showAll}
            </button>
          )}
          <button type="button" class="quiet small push" onClick={() => onChoosing(true)}>
            {words.choose}
          </button>
          <button
            type="button"
            class="quiet small"
            aria-expanded={open !== undefined}
            title={words.filterKey}
            onClick={() => onOpen(open ? undefined : 'facts')}
          >
            <Icon name="search" />
            {words.filter}
          </button>
        </div>
      )}
      {open && <Facts day={day} tags={tags} filter={filter} onFilter={onFilter} search={search} onClose={() => onOpen(undefined)} />}
    </div>
  )
}

function Facts({
  day,
  tags,
  filter,
  onFilter,
  search,
  onClose,
}: Pick<Props, 'day' | 'tags' | 'filter' | 'onFilter'> & { search: { current: HTMLInputElement | null }; onClose: () => void }) {
  const counts = new Map<string, number>()
  for (const dayRow of day) for (const fact of dayRowFacts(dayRow, tags)) counts.set(fact, (counts.get(fact) ?? 0) + 1)
  const pauses = {
    wait: [words.wait, 'wait'],
    interruption: [words.interruption, 'interruption'],
    offRecord: [words.offRecord, 'off'],
  } as const
  const kinds = ['challenge', 'win', 'question', 'quote', 'note', 'followUp', 'activity'] as const
  const severities = [3, 2, 1] as const
  const named = [...counts].filter(([fact]) => fact.startsWith('tag:')).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  const chip = (fact: string, content: preact.ComponentChildren, name?: string) =>
    (counts.has(fact) || filter.on.has(fact)) && (
      <button
        key={fact}
        type="button"
        class="chip filter"
        title={name}
        aria-pressed={filter.on.has(fact)}
        onClick={() => {
          const on = new Set(filter.on)
          if (!on.delete(fact)) on.add(fact)
          onFilter({ ...filter, on })
        }}
      >
        {content}
        {name !== undefined && <span class={fact === 'kind:challenge' ? '' : style.name}>{name}</span>}
        <span class={style.many}>{counts.get(fact) ?? 0}</span>
      </button>
    )
  return (
    <div
      class={style.facts}
      role="group"
      aria-label={words.filter}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        onClose()
      }}
    >
      <input
        ref={search}
        type="search"
        aria-label={words.search}
        placeholder={words.searchRows}
        value={filter.text}
        onInput={({ currentTarget }) => onFilter({ ...filter, text: currentTarget.value })}
      />
      <div class={style.chips}>
        {kinds.map((kind) => chip(`kind:${kind}`, <KindSign kind={kind} severity={2} silent />, kindNames[kind]))}
        {Object.entries(pauses).map(([kind, [name, icon]]) => chip(`kind:${kind}`, <Icon name={icon} />, name))}
        {severities.map((severity) =>
          chip(`severity:${severity}`, <KindSign kind="challenge" severity={severity} silent />, challengeNames[severity]),
        )}
        {chip('is:starred', words.starred)}
        {chip('is:private', words.keptPrivate)}
        {chip('is:unfilled', words.withoutWords)}
        {named.map(([fact]) => chip(fact, <bdi class="tag">{tags.get(fact.slice(4))?.label ?? fact.slice(4)}</bdi>))}
      </div>
    </div>
  )
}
