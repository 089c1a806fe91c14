import { tagKey } from '../../storage/day/grammar.ts'
import { type TagName, type TagInUse } from '../../storage/tags/tags.ts'

/** Runs a verb of storage as an act with this undo label. Resolves to false, and shows why on the page, if it fails. */
export type TagAct = (label: string, verb: (label: string) => Promise<unknown>) => Promise<boolean>

/** The existing tag with this name, compared by key. */
export function tagNamed(label: string, all: TagInUse[]): TagName | undefined {
  const key = tagKey(label)
  return all.find(({ tag }) => tag.key === key)?.tag
}

/** A key handler that closes a form on Escape. */
export function onEscape(leave: () => void) {
  return (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing) return
    event.preventDefault()
    leave()
  }
}

/** A ref for a form's first box: focuses it, unless the form has the focus already. */
export function focusFirstBox(box: HTMLInputElement | null): void {
  if (box && !box.contains(document.activeElement) && !box.form?.contains(document.activeElement)) box.focus()
}
