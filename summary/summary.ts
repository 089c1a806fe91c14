import { type Kind, type Reply, type Severity, type Span } from '../storage/rows/tables.ts'
import type { AgreementState } from './agreement-state.ts'
import type { Drawing } from './drawing.ts'

/** The sentences of a locale file, handed in: a summary may be written where no extension is. */
export type Words = typeof import('../assets/locales/en.yml')

/** What a summary is told in. */
export interface SummaryContext {
  words: Words
  /** BCP 47, of dates and numbers; that of the words. */
  locale: string
  /** Epoch milliseconds. */
  writtenAt: number
  /** Who has agreed to it, and the hash of what it shows; its last section tells of it. */
  standing?: AgreementState
}

/**
 * A ride-along as a document, in reading order. All of it is computed. What people wrote stands in fields of its
 * own (`title`, `values`, `prompt`, `text`, `tags`, `owner`), never inside a sentence of ours.
 */
export interface Summary {
  title: string
  /** Of its day, in words. */
  date: string
  classification?: string
  facts: Fact[]
  sections: Section[]
  /** Numbered observations, as a sentence. */
  count: string
  /** All of them, by their number. */
  observations: Observed[]
  /** The first that is due first. */
  followUps: Promised[]
  /** What could stand in the bottom line, the weightiest first. */
  suggestions: Suggested[]
}

/** A finding that is computed, by its name, and the ids of the observations behind it. */
export interface Suggested {
  key: string
  finding: Finding
  from: string[]
}

export interface Fact {
  label: string
  values: string[]
}

/** Only sections that have something to say are there. */
export type Section = { heading: string } & (
  | { id: 'bottomLine'; findings: Finding[]; decisions: Decision[]; promised?: string }
  | { id: 'followUps'; followUps: Promised[] }
  | { id: 'before'; sentence: string; asked: { text: string; owner?: string; became: Became }[] }
  | { id: 'themes'; picture?: Drawing; remark?: string; themes: Theme[] }
  | { id: 'wins'; observations: Observed[]; thanks: Remarked[] }
  | { id: 'questions' | 'quotes'; observations: Observed[] }
  | { id: 'purpose'; purpose: Fact[]; lines: Tested[] }
  | { id: 'standards'; lines: Tested[] }
  | { id: 'kpis'; picture: Drawing; hosts: string[]; rated: Rated[]; remark: string }
  | { id: 'host'; sentence?: string; disputes: Observed[]; priorities: Remarked[] }
  | { id: 'glossary'; terms: { term: string; meaning?: string }[] }
  | { id: 'activities'; picture?: Drawing; pauses: string[]; activities: Stretch[] }
  | { id: 'together'; picture: Drawing; pairs: Pair[] }
  | { id: 'method' | 'standing'; sentences: string[] }
  | { id: 'timeline'; days: Day[] }
)

/** A claim, the numbers of the observations behind it, and which of them a host disputes. */
export type Finding = { numbers: number[]; disputes: { number: number; replies: Replied[] }[] } & (
  | { what: 'observation'; observation: Observed }
  /** A tag, after words of ours that lead to it. */
  | { what: 'theme'; lead: string; tag: string }
  | { what: 'sentence'; sentence: string }
  /** In the observer's own words. */
  | { what: 'written'; text: string }
)

/** What readers are asked to decide. */
export interface Decision {
  text: string
  owner?: string
  due?: { date: string; shown: string }
  numbers: number[]
}

/** What a host says of the whole. */
export interface Remarked {
  /** Who, where there are several. */
  who?: string
  text: string
}

/** A line of the charter, and what came of it. */
export interface Tested {
  what: string
  text: string
  found?: string
  outcome: string
}

/** One KPI as both sides rated it. */
export interface Rated {
  name: string
  observer: string
  /** In the order of the hosts. */
  hosts: string[]
  gap: string
  /** Observations that carry it as a tag. */
  numbers: number[]
}

/** What a host answered to an observation. */
export interface Replied {
  /** Who, where there are several. */
  who?: string
  says: Reply['says']
  /** "confirmed", "disputed". */
  name: string
  text: string
  /** It was said of other words than stand there now. */
  earlier?: true
  /** What the observer answered. */
  answer?: string
}

/** An observation as a summary shows it, under its number. */
export interface Observed {
  id: string
  number: number
  kind: Kind
  severity?: Severity
  /** "Challenge, high". */
  kindName: string
  /** Epoch milliseconds. */
  at: number
  /** What calendar and clock showed, YYYY-MM-DD and HH:MM. */
  date: string
  time: string
  /** The question that it answers, as it was asked. */
  prompt?: string
  text: string
  /** A quote that no host has confirmed or amended, as its words stand. */
  unapproved?: true
  /** Labels, without the sign. */
  tags: string[]
  /** How the observer knows, in a word. */
  knownBy: string
  /** The same as an aside, where they did not see or hear it. */
  basis?: string
  /** Only where there are some. */
  pictures?: Shown[]
  /** Only where there are some. */
  replies?: Replied[]
  /** The page it was noted from: what to call it, and its address where it can be opened. */
  page?: { name: string; href?: string }
}

/** A picture as a page shows it. */
export interface Shown {
  /** A data: address. */
  address: string
  width: number
  height: number
  /** What it shows, as somebody wrote it. */
  alt?: string
}

/** Challenges that share a tag, the most severe first. */
export interface Theme {
  /** Of its tag; empty where it is none. */
  key: string
  heading: string
  /** The heading is a tag. */
  isTag: boolean
  observations: Observed[]
}

export interface Promised {
  at: number
  time: string
  text: string
  owner?: string
  due?: { date: string; shown: string }
  numbers: number[]
  tags: string[]
  /** What has become of it, and what it needs; only where there is something. */
  became?: Became[]
}

/** What has become of a promise: words of ours, and what somebody wrote to it. */
export interface Became {
  label: string
  text?: string
}

/** Two tags on one observation, more than once. */
export interface Pair {
  tags: [string, string]
  numbers: number[]
}

export interface Stretch {
  /** Names it in the picture of the day. */
  letter?: string
  at: number
  time: string
  text: string
  duration: string
  /** Of the whole ride-along; absent where that has no length. */
  share?: string
}

export interface Day {
  /** YYYY-MM-DD. */
  date: string
  shown: string
  parts: Part[]
}

/** What was seen during one activity, or before the first. */
export interface Part {
  activity?: { at: number; time: string; text: string }
  events: (({ what: 'observation' } & Observed) | ({ what: 'followUp' } & Promised) | ({ what: 'pause' } & Pause))[]
}

/** A wait, an interruption, or a gap in the record. */
export interface Pause {
  kind: Exclude<Span['kind'], 'activity'>
  at: number
  time: string
  sentence: string
  /** What was waited for. */
  text?: string
}
