import { useMemo } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { ListedFollowUp } from '../../storage/follow-ups/follow-ups.ts'
import { practices } from '../../storage/rows/tables.ts'
import { everyRow, isFilterOn, type Filter } from '../lists/filter.ts'
import { followUpStatuses } from '../names/follow-up-names.ts'
import { practiceNames } from '../names/practices.ts'
import { Icon } from '../ui/Icon.tsx'
import style from './FollowUpBar.module.css'

interface Props {
  /** The facts of each follow-up by id, as `followUpFacts` lists them. */
  facts: Map<string, string[]>
  /** How many follow-ups match the filter. */
  shown: number
  filter: Filter
  onFilter: (filter: Filter) => void
  search: { current: HTMLInputElement | null }
  /** ArrowDown or Escape in the search box. */
  onLeave: () => void
  /** The selected follow-ups that can be changed. */
  chosen: ListedFollowUp[]
  /** Selection mode is on. */
  choosing: boolean
  onChoosing: (choosing: boolean) => void
  actions: Record<'change' | 'finish' | 'drop' | 'remove' | 'clear', () => void>
}

/** Search, filters and counts; while follow-ups are selected, the buttons that change them. */
export function FollowUpBar({ facts, shown, filter, onFilter, search, onLeave, chosen, choosing, onChoosing, actions }: Props) {
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
          {Object.entries(followUpStatuses).map(([status, { name }]) => chip(`is:${status}`, name))}
          {chip('has:noOwner', words.noOwnerNamed)}
          {chip('has:decision', words.decisionNeeded)}
          {practices.map((practice) => chip(`practice:${practice}`, practiceNames[practice]))}
        </div>
      </div>
      {choosing || chosen.length > 0 ? (
        <div class={style.line} role="toolbar" aria-label={words.chosenRows}>
          <span class={style.count}>{chosen.length === 0 ? words.chooseRows : words.rowsChosen(chosen.length)}</span>
          {chosen.length > 0 && (
            <>
              <button type="button" class="small" onClick={actions.change}>
                {words.changeChosen}
              </button>
              <button type="button" class="small" onClick={actions.finish}>
                {words.standingDone}
              </button>
              <button type="button" class="small" onClick={actions.drop}>
                {words.drop}
              </button>
              <button
                type="button"
                class="quiet small only-icon"
                aria-label={words.deleteRow}
                title={words.deleteKey}
                onClick={actions.remove}
              >
                <Icon name="trash" />
              </button>
            </>
          )}
          <button type="button" class="quiet small push" onClick={actions.clear}>
            {words.done}
          </button>
        </div>
      ) : (
        <div class={style.line}>
          <span class={style.count} role="status">
            {words.rowsOf(shown, facts.size)}
          </span>
          {isFilterOn(filter) && (
            <button type="button" class="link" onClick={() => onFilter(everyRow)}>
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
