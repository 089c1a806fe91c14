import * as words from '../../assets/locales/en.yml'
import type { Person } from '../../storage/rows/tables.ts'

/** Name and role of a person, or the one that is known. */
export function nameAndRole({ name, role }: Person): string {
  return name && role ? words.nameAndRole(name, role) : name || role || words.unnamed
}

/** Capitalizes the first letter, for the start of a sentence. */
export function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
