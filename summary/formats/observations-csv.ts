import type { FormatInput } from './format.ts'
import { namesOf } from '../names.ts'
import { csv } from './cells.ts'

/** Observations as a table, a row each, in the order of the day. */
export function write({ summary, words, withBom }: FormatInput): string {
  const head = [
    words.numberIs,
    words.date,
    words.time,
    words.kind,
    words.severity,
    words.basis,
    words.observation,
    words.summaryAskedHead,
    words.tags,
    words.summaryReplies,
    words.pageNoted,
    words.pageAddress,
  ]
  const names = namesOf(words)
  const rows = summary.observations.map((each) => [
    String(each.number),
    each.date,
    each.time,
    each.unapproved ? words.kindQuoteUnapproved : names.plainKind[each.kind],
    each.severity ? names.severity[each.severity] : '',
    each.knownBy,
    each.text,
    each.prompt ?? '',
    each.tags.join(' '),
    (each.replies ?? [])
      .map(({ who = words.host, name, text }) => (text ? words.replySaid(who, name, text) : words.replySays(who, name)))
      .join('\n'),
    each.page?.name ?? '',
    each.page?.href ?? '',
  ])
  return csv([head, ...rows], { withBom })
}
