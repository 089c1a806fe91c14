/** Rows that contain `text` and have, of each group in `on`, at least one fact. */
export interface Filter {
  text: string
  /** Facts as `group:value`. */
  on: ReadonlySet<string>
}

export const everyRow: Filter = { text: '', on: new Set() }

/** A test whether facts contain at least one of each group in `on`. */
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
