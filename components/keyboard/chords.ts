import * as words from '../../assets/locales/en.yml'

/** Chords that do one thing, or that belong together, and what they do. Chords are named as `chordOf` returns them. */
interface ChordEntry {
  press: readonly string[]
  does: string
}

/**
 * Every chord of the product, by the place where it works. The help and the README's table are made from this list, and
 * `Handlers` makes the compiler require a handler for each chord of a place. Only the help needs the list at run time:
 * other modules import its types.
 */
export const chords = {
  /** In the capture line. */
  line: [
    { press: ['Enter'], does: words.helpSave },
    { press: ['Shift+Enter'], does: words.helpNewLine },
    { press: ['ArrowUp'], does: words.helpLast },
    { press: ['Tab'], does: words.helpComplete },
    { press: ['ArrowUp', 'ArrowDown', 'Escape'], does: words.helpOffered },
    { press: ['Escape'], does: words.helpDismiss },
  ],
  /** Anywhere in a window with a capture line. */
  lineAnywhere: [
    { press: ['Alt+KeyT'], does: words.helpPin },
    { press: ['Alt+KeyQ'], does: words.helpAsk },
    { press: ['Alt+Shift+KeyQ'], does: words.helpDismiss },
  ],
  /** Anywhere in a window with a capture line, dialogs included. */
  moment: [{ press: ['Alt+KeyM'], does: words.helpMark }],
  /** Anywhere in the panel. */
  panel: [
    { press: ['Escape'], does: words.helpBack },
    { press: ['Alt+KeyP'], does: words.takeScreenshot },
  ],
  /** In the panel and on the dashboard, outside of text fields. */
  page: [
    { press: ['Ctrl+Z'], does: words.helpUndo },
    { press: ['Ctrl+Shift+Z'], does: words.helpRedo },
    { press: ['Ctrl+Y'], does: words.helpRedo },
    { press: ['?'], does: words.help },
  ],
  /** Anywhere in the panel. */
  spans: [
    { press: ['Alt+KeyW'], does: words.helpWait },
    { press: ['Alt+KeyI'], does: words.helpInterruption },
    { press: ['Alt+KeyO'], does: words.helpOffRecord },
  ],
  /** In any list of rows; `useRowList` handles them. */
  list: [
    { press: ['ArrowUp', 'ArrowDown'], does: words.helpMove },
    { press: ['Home', 'End'], does: words.helpEnds },
    { press: [' '], does: words.helpChoose },
    { press: ['Shift+ArrowUp', 'Shift+ArrowDown'], does: words.helpExtend },
    { press: ['Ctrl+A'], does: words.helpAll },
  ],
  /** In any list of rows; each list handles them in its own way. */
  rows: [
    { press: ['Enter'], does: words.edit },
    { press: ['P'], does: words.helpPrivate },
    { press: ['Delete', 'Backspace'], does: words.deleteRow },
    { press: ['Z'], does: words.helpUndo },
    { press: ['T'], does: words.addTags },
    { press: ['/'], does: words.filterKey },
    { press: ['Escape'], does: words.helpChooseNone },
  ],
  timeline: [
    { press: ['S'], does: words.star },
    { press: ['W', 'U'], does: words.helpSettle },
    { press: ['K'], does: words.kind },
    { press: ['B'], does: words.basis },
    { press: ['C'], does: words.helpTime },
    { press: ['V'], does: words.moveTo },
    { press: ['1', '2', '3'], does: words.helpGrade },
    { press: ['M'], does: words.makeOne },
    { press: ['X'], does: words.makeTwo },
    { press: ['F'], does: words.newFollowUp },
  ],
  followUps: [
    { press: ['D'], does: words.helpDone },
    { press: ['X'], does: words.helpDrop },
    { press: ['C'], does: words.helpDueDate },
    { press: ['O'], does: words.owner },
    { press: ['G'], does: words.practice },
  ],
} as const satisfies Record<string, readonly ChordEntry[]>

export type ChordPlace = keyof typeof chords
/** The name of a chord that works in a place. */
export type ChordIn<Place extends ChordPlace> = (typeof chords)[Place][number]['press'][number]
/** A handler for each chord of a place. One that returns false leaves the key to the browser. */
export type Handlers<Place extends ChordPlace> = Record<ChordIn<Place>, (event: KeyboardEvent) => void | false>

/** The sections of the help and of the README's table. */
export const chordSections: { heading: string; entries: readonly ChordEntry[] }[] = [
  { heading: words.helpKeys, entries: [...chords.line, ...chords.lineAnywhere, ...chords.moment, ...chords.panel, ...chords.page] },
  { heading: words.stretches, entries: chords.spans },
  { heading: words.helpListKeys, entries: [...chords.list, ...chords.rows, ...chords.timeline] },
  { heading: words.helpFollowUpKeys, entries: chords.followUps },
]

const caps: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', Delete: 'Del', ' ': 'Space' }

/** What is printed on the keys of an entry, in order; a modifier that chords share is named once: Shift, ↑, ↓. */
export function keyCaps({ press }: Pick<ChordEntry, 'press'>): string[] {
  const keys = press.flatMap((chord, i) => {
    const parts = chord.split('+')
    const before = press[i - 1]?.split('+').slice(0, -1).join('+')
    return before === parts.slice(0, -1).join('+') ? parts.slice(-1) : parts
  })
  return keys.map((key) => caps[key] ?? key.replace(/^Key/, ''))
}
