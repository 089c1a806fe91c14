/** Which rows of a day are shown: those that say `text` and, of each group of facts that is named, one of the facts. */
export interface Filter {
  text: string
  /** Facts as `factsOf` names them. */
  on: ReadonlySet<string>
}

export const everyRow: Filter = { text: '', on: new Set() }

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
