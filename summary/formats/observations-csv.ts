import type { FormatInput } from './format.ts'
import { csv } from './cells.ts'

/** Observations as a table, one a row, in the order of the day. */
export function write({ summary, words, marked }: FormatInput): string {
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
  const severity = { 1: words.severityLow, 2: words.severityMedium, 3: words.severityHigh }
  const kinds = {
    note: words.kindNote,
    challenge: words.kindChallenge,
    win: words.kindWin,
    question: words.kindQuestion,
    quote: words.kindQuote,
  }
  const rows = summary.observations.map((each) => [
    String(each.number),
    each.date,
    each.time,
    each.unapproved ? words.kindQuoteUnapproved : kinds[each.kind],
    each.severity ? severity[each.severity] : '',
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
  return csv([head, ...rows], { marked })
}
