import * as words from '../../assets/locales/en.yml'
import type { ListedFollowUp } from '../../storage/follow-ups/follow-ups.ts'
import { followUpFields, type FollowUp, type Tag } from '../../storage/rows/tables.ts'
import { followUpTextFields } from '../names/follow-up-names.ts'

const searchedFields = followUpTextFields.filter((field) => 'searched' in followUpFields[field])

/** Kept for each row, because each key in the search box searches all follow-ups, of which there may be 10,000. */
const searchTexts = new WeakMap<FollowUp, { title: string; text: string }>()

/**
 * A predicate for follow-ups that contain a text, in any case: in their own text, the fields declared as `searched`,
 * their tags or the title of their ride-along.
 */
export function followUpFinder(text: string, tags: Map<string, Tag>): (followUp: ListedFollowUp) => boolean {
  const wanted = text.toLocaleLowerCase()
  return (followUp) => wanted === '' || searchTextOf(followUp, tags).includes(wanted)
}

function searchTextOf({ row, rideAlong }: ListedFollowUp, tags: Map<string, Tag>): string {
  const title = rideAlong?.title || words.untitled
  let known = searchTexts.get(row)
  if (known?.title !== title) {
    const labels = row.tags.map((key) => `#${tags.get(key)?.label ?? key}`)
    known = {
      title,
      text: [row.text, ...searchedFields.map((field) => row[field]), title, ...labels].filter(Boolean).join('\n').toLocaleLowerCase(),
    }
    searchTexts.set(row, known)
  }
  return known.text
}
