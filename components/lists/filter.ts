import type { DayRow } from '../../storage/day/day.ts'
import { shownKeys } from '../../storage/rows/shown-tags.ts'
import { type Tag } from '../../storage/rows/tables.ts'

/** Which rows of a day are shown: those that say `text` and, of each group of facts that is named, one of the facts. */
export interface Filter {
  text: string
  /** Facts as `factsOf` names them. */
  on: ReadonlySet<string>
}

export const everyRow: Filter = { text: '', on: new Set() }

/** What can be asked of a row, as `group:value`; a tag that was merged is the one it was merged into. */
export function factsOf({ table, row }: DayRow, tags: Map<string, Tag>): string[] {
  const facts = shownKeys(row.tags, tags).map((key) => `tag:${key}`)
  if (row.visibility === 'private') facts.push('is:private')
  if (table === 'followUps') return ['kind:followUp', ...facts]
  if (table === 'spans') return [`kind:${row.kind}`, ...facts]
  facts.push(`kind:${row.kind}`)
  if (row.severity) facts.push(`severity:${row.severity}`)
  if (row.starred) facts.push('is:starred')
  if (row.unfilled) facts.push('is:unfilled')
  return facts
}

/** Whether a row is shown. */
export function passesFilter({ text, on }: Filter, dayRow: DayRow, tags: Map<string, Tag>): boolean {
  if (text !== '' && !dayRow.row.text.toLocaleLowerCase().includes(text.toLocaleLowerCase())) return false
  return on.size === 0 || matchesFacts(on)(factsOf(dayRow, tags))
}

/** Asks of facts whether one of each group that is asked for is among them. */
export function matchesFacts(on: ReadonlySet<string>): (facts: string[]) => boolean {
  const groups = new Map<string, string[]>()
  for (const fact of on) {
    const [group = ''] = fact.split(':', 1)
    groups.set(group, [...(groups.get(group) ?? []), fact])
  }
  const asked = [...groups.values()]
  return (facts) => asked.every((group) => group.some((fact) => facts.includes(fact)))
}

export function isFilterOn({ text, on }: Filter): boolean {
  return text !== '' || on.size > 0
}
