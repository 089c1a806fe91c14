import type { Kind, Reply, Severity, Span } from '../storage/rows/tables.ts'

/*
 * Rows as a summary shows them. What people wrote is in fields of its own (`title`, `values`, `prompt`, `text`, `tags`,
 * `owner`), never inside one of our sentences, so that each format can escape it.
 */

export interface Fact {
  label: string
  values: string[]
}

/** A calendar day: YYYY-MM-DD, and as it is shown. */
export interface DateView {
  date: string
  shown: string
}

/** An observation under its number. */
export interface ObservationView {
  id: string
  number: number
  kind: Kind
  severity?: Severity
  /** "Challenge, high". */
  kindName: string
  /** Epoch milliseconds. */
  at: number
  /** In the ride-along's time zone, YYYY-MM-DD and HH:MM. */
  date: string
  time: string
  /** The question that it answers. */
  prompt?: string
  text: string
  /** A quote in its present wording that no host has confirmed or amended. */
  unapproved?: true
  /** Labels, without the sign. */
  tags: string[]
  /** Name of the basis: how the observer knows. */
  knownBy: string
  /** Only if the observer did not see or hear it: the basis as an aside. */
  basis?: string
  /** Absent if there are none. */
  pictures?: PictureData[]
  /** Absent if there are none. */
  replies?: ReplyView[]
  /** The page it was captured on; `href` only if other people can open it. */
  page?: { name: string; href?: string }
}

export interface PictureData {
  /** A data: address. */
  address: string
  width: number
  height: number
  alt?: string
}

/** A host's reply to an observation. */
export interface ReplyView {
  /** Name of the host, if there are several. */
  who?: string
  says: Reply['says']
  /** "confirmed", "disputed". */
  name: string
  text: string
  /** The observation was reworded since. */
  earlier?: true
  /** The observer's response. */
  answer?: string
}

export interface FollowUpView {
  at: number
  time: string
  text: string
  owner?: string
  due?: DateView
  /** Of the observations it comes from. */
  numbers: number[]
  tags: string[]
  /** Its state, the decision it needs, effects and practice; absent if there are none. */
  details?: LabelledText[]
}

/** A label of ours, and what a person wrote. */
export interface LabelledText {
  label: string
  text?: string
}

/** A day of the timeline. */
export interface TimelineDay extends DateView {
  parts: TimelinePart[]
}

/** What happened during one activity, or before the first. */
export interface TimelinePart {
  activity?: { at: number; time: string; text: string }
  events: (({ what: 'observation' } & ObservationView) | ({ what: 'followUp' } & FollowUpView) | ({ what: 'pause' } & PauseView))[]
}

/** A wait, an interruption or a span off the record. */
export interface PauseView {
  kind: Exclude<Span['kind'], 'activity'>
  at: number
  time: string
  sentence: string
  /** What the observer waited for, or was interrupted by. */
  text?: string
}
