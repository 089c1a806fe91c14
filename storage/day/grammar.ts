import type { Basis, Kind, Severity } from '../rows/tables.ts'
import { addDays, dateOf, instantsOf, isDate, offsetAt, timeOf, weekdayOf } from '../rows/time-zone.ts'

/** The context of a line: when and in which ride-along it is typed. */
export interface LineContext {
  /** Epoch milliseconds. */
  now: number
  /** IANA time zone of the ride-along. */
  zone: string
  /** Calendar day of the ride-along, YYYY-MM-DD. */
  date: string
  /** False in a write-up. */
  live: boolean
  /** Latest time so far in a write-up, epoch milliseconds. */
  latest?: number | undefined
  /** Pasted lines: the whole line is text. */
  literal?: boolean | undefined
}

type Sign = '!' | '!!' | '!!!' | '+' | '?' | '"' | '>' | '='

type TokenMeaning =
  | { what: 'sign'; sign: Sign }
  /** `date` only if it differs from that of the ride-along. */
  | { what: 'time'; at: number; offset: number; date?: string }
  /** The token stays in the text, and the time is now: the written time does not exist (`absent`) or lies in the future. */
  | { what: 'notATime'; token: string; why: 'absent' | 'ahead' }
  | { what: 'tag'; tag: string; label: string }
  | { what: 'basis'; basis: 'told' | 'inferred' }
  | { what: 'owner'; owner: string }
  | { what: 'due'; due: string }
  | { what: 'literal' }

/**
 * A parsed token, shown as a chip. `from` and `to` are its range in the line. `key` identifies it when the chip is
 * removed: meaning, token and, from the second equal token on, its number.
 */
export type LineToken = { key: string; from: number; to: number } & TokenMeaning

/** A parsed line. */
export interface ParsedLine {
  what: 'observation' | 'followUp' | 'activity'
  /** Kind, severity and basis of an observation. */
  kind: Kind
  severity?: Severity
  basis: Basis
  /** Empty if the line is blank or has only a time, sign, basis, owner or due date. */
  text: string
  /** Sorted by key, without duplicates; the label is spelled as first typed. */
  tags: { key: string; label: string }[]
  /** Epoch milliseconds; absent: now. */
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
// A name continues over hyphens and similar characters only if letters or digits follow, so it does not include a full stop.
const restOfName = String.raw`[\p{L}\p{M}\p{N}\p{Join_C}]*(?:(?:[\p{Pd}\p{Pc}]+|[/.&'’])[\p{L}\p{M}\p{N}\p{Join_C}]+)*`
const tagToken = new RegExp(String.raw`^#\p{L}${restOfName}`, 'u')
const ownerToken = new RegExp(String.raw`^@[\p{L}\p{N}]${restOfName}(?:@${restOfName})?$`, 'u')
const partialTag = /^(?:\p{L}[\p{L}\p{M}\p{N}\p{Pd}\p{Pc}\p{Join_C}/.&'’]*)?$/u
const nothingRefused: ReadonlySet<string> = new Set()

/**
 * Parses a line by the capture grammar. Unknown input is text, never an error, and nothing is lost: each character is in
 * the text, in a token, or is white space next to a removed token.
 *
 * - Time and sign stand at the start, in either order; a sign is followed by a space and more. A time that does not exist
 *   or lies in the future stays in the text, and the sign next to it still counts.
 * - The first basis of an observation counts, anywhere.
 * - Tags at the end of the line are removed from the text, together with the owner and due date of a follow-up, in any
 *   order. Elsewhere, before punctuation, or if the text would be empty, the word of a tag stays in the text without `#`.
 * - Line breaks are kept. Time and sign count at the start of the first line, the rest at the end of the last.
 * - Tokens whose keys are in `refused` are text and change nothing else; but without its sign a line is a note, and
 *   without its backslash the whole line is text.
 */
export function parseLine(line: string, context: LineContext, refused = nothingRefused): ParsedLine {
  const parsed: ParsedLine = { what: 'observation', kind: 'note', basis: 'observed', text: '', tags: [], tokens: [] }
  const counts = new Map<string, number>()
  const addToken = (token: string, from: number, meaning: TokenMeaning) => {
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
    const isLiteral = addToken('\\', from, { what: 'literal' })
    return { ...parsed, text: isLiteral ? rest.trim() && rest : trimmed }
  }

  const rawTokens: Token[] = Array.from(line.matchAll(/\S+/g), ({ 0: raw, index: from }) => ({ raw, from, to: from + raw.length }))
  const isTime = (i: number) => rawTokens[i] !== undefined && (agoToken.test(rawTokens[i].raw) || clockToken.test(rawTokens[i].raw))
  const isSign = (i: number) =>
    rawTokens[i] !== undefined &&
    Object.hasOwn(signs, rawTokens[i].raw) &&
    i + 1 < rawTokens.length &&
    !/[\n\r]/.test(line[rawTokens[i].to]!)
  let time = isTime(0) ? 0 : -1
  const sign = isSign(time + 1) ? time + 1 : -1
  if (sign === 0 && isTime(1)) time = 1
  const meant = sign < 0 ? undefined : signs[rawTokens[sign]!.raw as Sign]
  const basis = meant?.what ? -1 : rawTokens.findIndex(({ raw }) => raw === '~told' || raw === '~inferred')

  // From here on the line has only tags, owner and due date.
  let end = rawTokens.length
  let owner = -1
  let due = -1
  for (const start = Math.max(time, sign) + 1; end > start; end--) {
    const i = end - 1
    const { raw } = rawTokens[i]!
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
    // A follow-up whose sign was removed is a note, which has neither owner nor due date.
    if (i === owner) return parsed.what === 'followUp' ? { what: 'owner', owner: raw.slice(1) } : undefined
    if (i === due) return parsed.what === 'followUp' ? { what: 'due', due: dueDate(raw, context.date)! } : undefined
    const label = tagToken.exec(raw)?.[0].slice(1)
    return label === undefined ? undefined : { what: 'tag', tag: tagKey(label), label }
  }

  const labels = new Map<string, string>()
  const kept = rawTokens.map(({ raw, from }, i) => {
    const meaning = meaningOf(raw, i)
    if (!meaning || !addToken(meaning.what === 'tag' ? `#${meaning.label}` : raw, from, meaning)) return raw
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
  if (!kept.some(Boolean)) for (const [i, { raw }] of rawTokens.entries()) if (raw.startsWith('#')) kept[i] = raw.slice(1)
  let gap = ''
  for (const [i, word] of kept.entries()) {
    const space = line.slice(rawTokens[i - 1]?.to ?? 0, rawTokens[i]!.from)
    if (!gap || (space.includes('\n') && !gap.includes('\n'))) gap = space
    if (!word) continue
    parsed.text += (parsed.text && gap) + word
    gap = ''
  }
  parsed.tags = Array.from(labels, ([key, label]) => ({ key, label })).sort((a, b) => (a.key < b.key ? -1 : 1))
  return parsed
}

/**
 * The key by which tags are compared: NFC, lower case, with any sequence of hyphens, dashes, underscores and white space
 * as one hyphen, and none at the ends. `Root_Cause` equals `root-cause`, but not `rootcause`.
 */
export function tagKey(label: string): string {
  return label
    .toLowerCase()
    .normalize()
    .replace(/[\p{Pd}\p{Pc}\s]+/gu, '-')
    .replace(/^-|-$/g, '')
}

/** Whether a word after `#` is parsed as a tag. */
export function isTagLabel(label: string): boolean {
  return tagToken.exec(`#${label}`)?.[0] === `#${label}` && tagKey(label) !== ''
}

/** The tag that is being typed at the caret: its range in the line, and its part before the caret without `#`. */
export function tagAt(line: string, caret: number): { from: number; to: number; typed: string } | undefined {
  let from = caret
  while (from > 0 && /\S/.test(line[from - 1]!)) from--
  const typed = line.slice(from + 1, caret)
  if (from === caret || line[from] !== '#' || !partialTag.test(typed) || line.trimStart().startsWith('\\')) return undefined
  const whole = tagToken.exec(line.slice(from))?.[0] ?? ''
  return { from, to: Math.max(caret, from + whole.length), typed }
}

/** Whether a word after `@` is parsed as the owner of a follow-up. */
export function isOwnerWord(word: string): boolean {
  return ownerToken.test(`@${word}`)
}

/** The instant of a time token, epoch milliseconds, or why there is none. */
function resolveTime(token: string, { now, zone, date, live, latest: furthest }: LineContext): number | 'absent' | 'ahead' {
  const back = agoToken.exec(token)
  if (back) {
    const at = (live ? now : (furthest ?? now)) - (Number(back[1] ?? 0) * 60 + Number(back[2] ?? 0)) * 60_000
    return at > now ? 'ahead' : at
  }
  const [, day, clock] = clockToken.exec(token) as unknown as [string, string | undefined, string]
  // While live, search backwards from now; in a write-up forwards, from two hours before the latest time so far, or from
  // the beginning of the day.
  const limit = live ? now : furthest === undefined ? -Infinity : furthest - 7_200_000
  const first = limit === -Infinity ? date : dateOf(limit, zone)
  for (const each of day ? [day] : [first, addDays(first, live ? -1 : 1)]) {
    const instants = instantsOf(each, clock, zone)
    const at =
      (live ? instants.findLast((instant) => instant <= limit) : instants.find((instant) => instant >= limit)) ??
      (day ? instants[0] : undefined)
    if (at !== undefined) return at > now ? 'ahead' : at
    // The clock skips that time on this day; the same time on another day is not meant.
    if (instants.length === 0 && !isBeyond(each)) return 'absent'
  }
  return 'absent'

  function isBeyond(each: string): boolean {
    if (each !== first || limit === -Infinity) return false
    const [written, shown] = [clock.padStart(5, '0'), timeOf(limit, zone)]
    return live ? written > shown : written < shown
  }
}

/** The calendar day of a `due:` token, counted from the date of the ride-along; undefined if it is not one. */
export function dueDate(token: string, date: string): string | undefined {
  const [, value, n, unit] = /^due:((?:\+(\d{1,3})([dw]))|.+)$/i.exec(token) ?? []
  if (!value) return undefined
  if (n) return addDays(date, Number(n) * (unit!.toLowerCase() === 'w' ? 7 : 1))
  const weekday = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(value.toLowerCase()) + 1
  if (weekday) return addDays(date, ((weekday - weekdayOf(date) + 6) % 7) + 1)
  return isDate(value) ? value : undefined
}
