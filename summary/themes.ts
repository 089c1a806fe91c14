import { compareStrings } from '../storage/rows/row.ts'
import type { Observation } from '../storage/rows/tables.ts'
import type { ObservationView } from './views.ts'

/** Challenges that share a tag, the most severe first. */
export interface Theme {
  /** Key of the tag; empty for a heading that is not a tag. */
  key: string
  heading: string
  isTag: boolean
  observations: ObservationView[]
}

/** Tags on more than one challenge: the most frequent first, then the gravest, then by name. */
export function themesOf(rows: Observation[], views: ObservationView[], tagLabel: (key: string) => string): Theme[] {
  const byTag = new Map<string, ObservationView[]>()
  for (const [i, { kind, tags }] of rows.entries())
    if (kind === 'challenge') for (const key of tags) byTag.set(key, [...(byTag.get(key) ?? []), views[i]!])
  return [...byTag]
    .map(([key, tagged]) => ({ key, heading: tagLabel(key), isTag: true, observations: tagged.sort(bySeverity) }))
    .filter(({ observations }) => observations.length > 1)
    .sort((a, b) => b.observations.length - a.observations.length || weight(b) - weight(a) || compareStrings(a.heading, b.heading))
}

/** The most severe first, then in the order of the day. */
export function bySeverity(a: ObservationView, b: ObservationView): number {
  return (b.severity ?? 0) - (a.severity ?? 0) || a.number - b.number
}

/** Compares themes with the same number of challenges: one graver challenge outweighs any number of lighter ones. */
function weight({ observations }: Theme): number {
  return observations.reduce((sum, { severity }) => sum + 100 ** (severity ?? 0), 0)
}
