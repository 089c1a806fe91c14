import type { Words } from './context.ts'
import type { Drawing, Sign } from './drawing.ts'
import type { LabelledText, ObservationView, ReplyView, TimelineDay } from './views.ts'

/** A part of a line. A plain string is a sentence of ours; what people wrote is `quoted`, and every format escapes it. */
export type InlineRun =
  | string
  /** What a person wrote; its text direction is isolated. */
  | { quoted: string; as?: 'strong' | 'own words' }
  | { strong: string }
  /** Refers to a part of the section's figure; only shown with the figure. */
  | { letter: string }
  /** Less important. */
  | { quiet: InlineRun[] }
  /** Of observations; links to the timeline. */
  | { numbers: number[] }
  | (Pick<Sign, 'sign' | 'severity'> & { name: string })
  | { at: number; shown: string }
  | { date: string; shown: string }
  | { href: string; quoted: string }
  | { next: 'line' }

export interface ListItem {
  /** The sign of a kind, with its name, instead of a bullet point. */
  bullet?: Pick<Sign, 'sign' | 'severity'> & { name: string }
  runs: InlineRun[]
  /** Hosts' replies, a line each. */
  below?: InlineRun[][]
}

export interface TableColumn {
  head: string
  /** Numbers, aligned at the end. */
  figures?: true
  /** How wide the column is; without it, it takes the rest. */
  size?: 'date' | 'name' | 'figure' | 'words'
}

/** A part of a section. The page shows these, and every document format writes them. */
export type Block =
  | { what: 'text'; runs: InlineRun[]; quiet?: true }
  | { what: 'heading'; heading: InlineRun }
  | { what: 'findings'; items: ListItem[] }
  | { what: 'list'; items: ListItem[]; numbered?: true }
  | { what: 'table'; name: string; columns: TableColumn[]; rows: InlineRun[][][] }
  | { what: 'figure'; name: string; drawing: Drawing; caption?: string }
  | { what: 'days'; days: TimelineDay[] }

/** A label of ours, and what a person wrote. */
export function detailRuns({ label, text }: LabelledText): InlineRun[] {
  return text ? [`${label}: `, { quoted: text }] : [label]
}

/** A host's reply and the observer's answer to it; with `number`, the observation is named first. */
export function replyRuns({ who, says, name, text, earlier, answer }: ReplyView, words: Words, number?: number): InlineRun[] {
  return [
    ...(number === undefined ? [] : [{ numbers: [number] }, ' ']),
    who === undefined ? { strong: words.host } : { quoted: who, as: 'strong' },
    ' ',
    name,
    ...(text ? [': ', { quoted: words.summaryQuote(text), as: 'own words' as const }] : says === 'context' ? [] : ['.']),
    ...(earlier ? [' ', { quiet: [words.replyEarlier] }] : []),
    ...(answer ? [' ', words.replyAnswer, ' ', { quoted: words.summaryQuote(answer), as: 'own words' as const }] : []),
  ]
}

/** The text of an observation, after the question that it answers; a quote without its host's approval is marked so. */
export function observationRuns({ kind, prompt, text, unapproved }: ObservationView, words: Words): InlineRun[] {
  const asked: InlineRun[] = prompt ? [{ quiet: [words.summaryAsked, ' ', { quoted: prompt }] }, { next: 'line' }] : []
  const quoted: InlineRun = kind === 'quote' ? { quoted: words.summaryQuote(text), as: 'own words' } : { quoted: text }
  return [...asked, quoted, ...(unapproved ? [' ', { quiet: [words.aside(words.quoteUnapproved)] }] : [])]
}

/** The basis, tags and page of an observation. */
export function aboutRuns({ basis, tags, page }: ObservationView, words: Words): InlineRun[] {
  const parts: InlineRun[] = [
    ...(basis ? [words.aside(basis)] : []),
    ...tags.map((tag) => ({ quoted: `#${tag}` })),
    ...(page ? [page.href === undefined ? { quoted: page.name } : { quoted: page.name, href: page.href }] : []),
  ]
  return parts.flatMap((part, i) => (i > 0 ? [' ', part] : [part]))
}

/** Text and details of an observation in one line. */
export function observationLine(observation: ObservationView, words: Words): InlineRun[] {
  const about = aboutRuns(observation, words)
  return [...observationRuns(observation, words), ...(about.length > 0 ? [' ', { quiet: about }] : [])]
}

/** Observations as a list, each with its sign, its number and its replies. */
export function observationList(observations: ObservationView[], words: Words): Block {
  return {
    what: 'list',
    items: observations.map((each) => ({
      bullet: signOf(each),
      runs: [...observationLine(each, words), ' ', { numbers: [each.number] }],
      ...belowField((each.replies ?? []).map((reply) => replyRuns(reply, words))),
    })),
  }
}

/** The sign of an observation, with its name. */
export function signOf({ kind, severity, kindName }: Pick<ObservationView, 'kind' | 'severity' | 'kindName'>) {
  return { sign: kind, ...(severity && { severity }), name: kindName }
}

export function belowField(lines: InlineRun[][]): Pick<ListItem, 'below'> {
  return lines.length > 0 ? { below: lines } : {}
}
