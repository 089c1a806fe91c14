import * as words from '../../assets/locales/en.yml'
import type { Person } from '../../storage/rows/tables.ts'

/** Name and role of a person, or what is known of them. */
export function nameAndRole({ name, role }: Person): string {
  return name && role ? words.nameAndRole(name, role) : name || role || words.unnamed
}

/** With a capital first letter, for the start of a sentence. */
export function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
