import type { Basis, Kind, Severity } from '../rows/tables.ts'
import { addDays, dateOf, instantsOf, isDate, offsetAt, timeOf, weekdayOf } from '../rows/time-zone.ts'

/** Where and when a line is typed. */
export interface LineContext {
  now: number
  /** IANA time zone of the ride-along. */
  zone: string
  /** The ride-along's calendar day. */
  date: string
  /** False in a write-up. */
  live: boolean
  /** Latest time so far in the ride-along, epoch milliseconds; of use in a write-up. */
  latest?: number | undefined
  /** Pasted lines: all of it is text as it stands. */
  literal?: boolean | undefined
}

type Sign = '!' | '!!' | '!!!' | '+' | '?' | '"' | '>' | '='

type TokenMeaning =
  | { what: 'sign'; sign: Sign }
  /** `date` only where it is not the ride-along's. */
  | { what: 'time'; at: number; offset: number; date?: string }
  /** The token stays text, and the time is now: there is no such time, or it lies ahead. */
  | { what: 'notATime'; token: string; why: 'absent' | 'ahead' }
  | { what: 'tag'; tag: string; label: string }
  | { what: 'basis'; basis: 'told' | 'inferred' }
  | { what: 'owner'; owner: string }
  | { what: 'due'; due: string }
  | { what: 'literal' }

/** What shows as a chip. `key` is for refusing it: what it is, its token and, from the second such token on, which one. */
export type LineToken = { key: string; from: number; to: number } & TokenMeaning

/** What a line says. */
export interface ParsedLine {
  what: 'observation' | 'followUp' | 'activity'
  /** Of an observation, and its severity and basis. */
  kind: Kind
  severity?: Severity
  basis: Basis
  /** Empty while there is nothing to write down: a blank line, or one that gives no more than a time, a sign, a basis, an owner or a date. */
  text: string
  /** Each key once, sorted by key; the label is as it was first typed. */
  tags: { key: string; label: string }[]
  /** Absent: now. */
  at?: number
  offset?: number
  owner?: string
  due?: string
  /** In the order of the line. */
  tokens: LineToken[]
}

interface Token {
  raw: string
  from: number
  to: number
}

const signs: Record<Sign, Partial<ParsedLine>> = {
  '!': { kind: 'challenge', severity: 1 },
  '!!': { kind: 'challenge', severity: 2 },
  '!!!': { kind: 'challenge', severity: 3 },
  '+': { kind: 'win' },
  '?': { kind: 'question' },
  '"': { kind: 'quote' },
  '>': { what: 'followUp' },
  '=': { what: 'activity' },
}

const agoToken = /^@-(?=\d)(?:(\d{1,4})h)?(?:(\d{1,4})m)?$/i
const clockToken = /^@(?:(\d{4}-\d\d-\d\d)T)?(\d\d?:\d\d)$/i
// Names go on over hyphens and the like only where more of the name follows, so that a full stop stays outside.
const restOfName = String.raw`[\p{L}\p{M}\p{N}\p{Join_C}]*(?:(?:[\p{Pd}\p{Pc}]+|[/.&'’])[\p{L}\p{M}\p{N}\p{Join_C}]+)*`
const tagToken = new RegExp(String.raw`^#\p{L}${restOfName}`, 'u')
const ownerToken = new RegExp(String.raw`^@[\p{L}\p{N}]${restOfName}(?:@${restOfName})?$`, 'u')
const partialTag = /^(?:\p{L}[\p{L}\p{M}\p{N}\p{Pd}\p{Pc}\p{Join_C}/.&'’]*)?$/u
const nothingRefused: ReadonlySet<string> = new Set()

/**
 * Reads a line by the capture grammar. What it does not understand is text, never an error, and nothing is lost: each
 * character is in the text, in a token understood, or white space where such a token was taken out.
 *
 * - Time and sign stand at the start, in either order; a sign has a space and more behind it. A time that cannot be
 *   keeps its place in the text, and the sign beside it still counts.
 * - The basis counts anywhere, once, in an observation.
 * - Tags at the end of the line are lifted out, together with a follow-up's owner and due date, in any order. Elsewhere
 *   a tag's word stays in the text without its `#`; so it does with punctuation behind it, and where otherwise no text
 *   would remain.
 * - A line break is white space that is kept: time and sign count at the start of the first line, the rest at the end
 *   of the last.
 * - What is in `refused` is text, and changes nothing around it; but without its sign a line is a plain note, and
 *   without its backslash all of it is text.
 */
export function parseLine(line: string, context: LineContext, refused = nothingRefused): ParsedLine {
  const parsed: ParsedLine = { what: 'observation', kind: 'note', basis: 'observed', text: '', tags: [], tokens: [] }
  const counts = new Map<string, number>()
  const understand = (token: string, from: number, meaning: TokenMeaning) => {
    const name = `${meaning.what} ${token}`
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    const key = count > 1 ? `${name} ${count}` : name
    if (refused.has(key)) return false
    parsed.tokens.push({ key, from, to: from + token.length, ...meaning })
    return true
  }

  const trimmed = line.trim()
  if (context.literal) return { ...parsed, text: trimmed && line }
  if (trimmed.startsWith('\\')) {
    const from = line.indexOf('\\')
    const rest = line.slice(from + 1)
    const taken = understand('\\', from, { what: 'literal' })
    return { ...parsed, text: taken ? rest.trim() && rest : trimmed }
  }

  const tokens: Token[] = Array.from(line.matchAll(/\S+/g), ({ 0: raw, index: from }) => ({ raw, from, to: from + raw.length }))
  const isTime = (i: number) => tokens[i] !== undefined && (agoToken.test(tokens[i].raw) || clockToken.test(tokens[i].raw))
  const isSign = (i: number) =>
    tokens[i] !== undefined && Object.hasOwn(signs, tokens[i].raw) && i + 1 < tokens.length && !/[\n\r]/.test(line[tokens[i].to]!)
  let time = isTime(0) ? 0 : -1
  const sign = isSign(time + 1) ? time + 1 : -1
  if (sign === 0 && isTime(1)) time = 1
  const meant = sign < 0 ? undefined : signs[tokens[sign]!.raw as Sign]
  const basis = meant?.what ? -1 : tokens.findIndex(({ raw }) => raw === '~told' || raw === '~inferred')

  // From here on the line holds nothing but tags and the like.
  let end = tokens.length
  let owner = -1
  let due = -1
  for (const start = Math.max(time, sign) + 1; end > start; end--) {
    const i = end - 1
    const { raw } = tokens[i]!
    if (meant?.what === 'followUp' && owner < 0 && ownerToken.test(raw)) owner = i
    else if (meant?.what === 'followUp' && due < 0 && dueDate(raw, context.date)) due = i
    else if (i !== basis && tagToken.exec(raw)?.[0] !== raw) break
  }

  const meaningOf = (raw: string, i: number): TokenMeaning | undefined => {
    if (i === time) {
      const at = resolveTime(raw, context)
      if (typeof at === 'string') return { what: 'notATime', token: raw, why: at }
      const day = dateOf(at, context.zone)
      return { what: 'time', at, offset: offsetAt(at, context.zone), ...(day !== context.date && { date: day }) }
    }
    if (i === sign) return { what: 'sign', sign: raw as Sign }
    if (i === basis) return { what: 'basis', basis: raw.slice(1) as 'told' | 'inferred' }
    // A follow-up whose sign was refused is a note, and notes have neither.
    if (i === owner) return parsed.what === 'followUp' ? { what: 'owner', owner: raw.slice(1) } : undefined
    if (i === due) return parsed.what === 'followUp' ? { what: 'due', due: dueDate(raw, context.date)! } : undefined
    const label = tagToken.exec(raw)?.[0].slice(1)
    return label === undefined ? undefined : { what: 'tag', tag: tagKey(label), label }
  }

  const labels = new Map<string, string>()
  const kept = tokens.map(({ raw, from }, i) => {
    const meaning = meaningOf(raw, i)
    if (!meaning || !understand(meaning.what === 'tag' ? `#${meaning.label}` : raw, from, meaning)) return raw
    switch (meaning.what) {
      case 'notATime':
        return raw
      case 'tag':
        if (!labels.has(meaning.tag)) labels.set(meaning.tag, meaning.label)
        return i < end ? raw.slice(1) : ''
      case 'time':
        parsed.at = meaning.at
        parsed.offset = meaning.offset
        break
      case 'sign':
        Object.assign(parsed, signs[meaning.sign])
        break
      case 'basis':
        parsed.basis = meaning.basis
        break
      case 'owner':
        parsed.owner = meaning.owner
        break
      case 'due':
        parsed.due = meaning.due
        break
      case 'literal':
        break
    }
    return ''
  })
  if (!kept.some(Boolean)) for (const [i, { raw }] of tokens.entries()) if (raw.startsWith('#')) kept[i] = raw.slice(1)
  let gap = ''
  for (const [i, word] of kept.entries()) {
    const space = line.slice(tokens[i - 1]?.to ?? 0, tokens[i]!.from)
    if (!gap || (space.includes('\n') && !gap.includes('\n'))) gap = space
    if (!word) continue
    parsed.text += (parsed.text && gap) + word
    gap = ''
  }
  parsed.tags = Array.from(labels, ([key, label]) => ({ key, label })).sort((a, b) => (a.key < b.key ? -1 : 1))
  return parsed
}

/**
 * By what tags compare: NFC and lower case; hyphens and dashes of any length, underscores and white space are one
 * hyphen, and none at the ends. `Root_Cause` is `root-cause`, `rootcause` is another tag.
 */
export function tagKey(label: string): string {
  return label
    .toLowerCase()
    .normalize()
    .replace(/[\p{Pd}\p{Pc}\s]+/gu, '-')
    .replace(/^-|-$/g, '')
}

/** A word that a line takes for a tag when a `#` stands before it. */
export function isTagLabel(label: string): boolean {
  return tagToken.exec(`#${label}`)?.[0] === `#${label}` && tagKey(label) !== ''
}

/** The tag being typed at the caret: its place in the line, and what of it stands before the caret, without the `#`. */
export function tagAt(line: string, caret: number): { from: number; to: number; typed: string } | undefined {
  let from = caret
  while (from > 0 && /\S/.test(line[from - 1]!)) from--
  const typed = line.slice(from + 1, caret)
  if (from === caret || line[from] !== '#' || !partialTag.test(typed) || line.trimStart().startsWith('\\')) return undefined
  const whole = tagToken.exec(line.slice(from))?.[0] ?? ''
  return { from, to: Math.max(caret, from + whole.length), typed }
}

/** A word that a follow-up takes for its owner when an `@` stands before it. */
export function isOwnerWord(word: string): boolean {
  return ownerToken.test(`@${word}`)
}

/** When a time token means, or why it cannot be. */
function resolveTime(token: string, { now, zone, date, live, latest: furthest }: LineContext): number | 'absent' | 'ahead' {
  const back = agoToken.exec(token)
  if (back) {
    const at = (live ? now : (furthest ?? now)) - (Number(back[1] ?? 0) * 60 + Number(back[2] ?? 0)) * 60_000
    return at > now ? 'ahead' : at
  }
  const [, day, clock] = clockToken.exec(token) as unknown as [string, string | undefined, string]
  // Live, the search goes back from now; in a write-up forward, from two hours before the furthest time, at first from the day's beginning.
  const limit = live ? now : furthest === undefined ? -Infinity : furthest - 7_200_000
  const first = limit === -Infinity ? date : dateOf(limit, zone)
  for (const each of day ? [day] : [first, addDays(first, live ? -1 : 1)]) {
    const instants = instantsOf(each, clock, zone)
    const at =
      (live ? instants.findLast((instant) => instant <= limit) : instants.find((instant) => instant >= limit)) ??
      (day ? instants[0] : undefined)
    if (at !== undefined) return at > now ? 'ahead' : at
    // The clock skips it on the very day that is meant; the same time on another day is not what was said.
    if (instants.length === 0 && !isBeyond(each)) return 'absent'
  }
  return 'absent'

  function isBeyond(each: string): boolean {
    if (each !== first || limit === -Infinity) return false
    const [said, shown] = [clock.padStart(5, '0'), timeOf(limit, zone)]
    return live ? said > shown : said < shown
  }
}

/** The day a `due:` token means, counted from the ride-along's date. */
export function dueDate(token: string, date: string): string | undefined {
  const [, said, n, unit] = /^due:((?:\+(\d{1,3})([dw]))|.+)$/i.exec(token) ?? []
  if (!said) return undefined
  if (n) return addDays(date, Number(n) * (unit!.toLowerCase() === 'w' ? 7 : 1))
  const weekday = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(said.toLowerCase()) + 1
  if (weekday) return addDays(date, ((weekday - weekdayOf(date) + 6) % 7) + 1)
  return isDate(said) ? said : undefined
}
