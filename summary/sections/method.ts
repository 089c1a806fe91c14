import type { SectionDefinition } from './section-definition.ts'

interface Method {
  id: 'method'
  heading: string
  sentences: string[]
}

/** How the summary came about, and what it does not contain. */
export const methodSection: SectionDefinition<Method> = {
  id: 'method',

  compute({ rows, shareable, context, format, observations, offRecord }) {
    const { words, writtenAt } = context
    const { privateCount, followUpsKept, spansKept, leftOut } = shareable
    const withBasis = (basis: string) => rows.observations.filter((row) => row.basis === basis).length
    const [told, inferred] = [withBasis('told'), withBasis('inferred')]
    const unfilled = rows.observations.filter(({ text }) => text === '').length
    const withdrawn = (rows.answers ?? []).filter(({ withdrew }) => withdrew).length
    const offRecordLength = offRecord.reduce((sum, { at, until }) => sum + until - at, 0)
    const sentences = [
      words.summaryMethod(observations.length),
      told > 0 && words.summaryTold(told),
      inferred > 0 && words.summaryInferred(inferred),
      unfilled > 0 && words.summaryUnfilled(unfilled),
      rows.rideAlong.writeUp && words.summaryWriteUp,
      offRecord.length > 0 && words.summaryOffRecord(offRecord.length, format.duration(offRecordLength)),
      privateCount > 0 && words.summaryPrivate(privateCount),
      followUpsKept > 0 && words.summaryFollowUpsKept(followUpsKept),
      spansKept > 0 && words.summarySpansKept(spansKept),
      withdrawn > 0 && words.summaryWithdrawn(withdrawn),
      leftOut.length > 0 && words.summaryLeftOut(leftOut.length),
      observations.length > 0 && words.summaryLimit,
      words.summaryWritten(format.dayAt(writtenAt), format.clock(writtenAt).time, format.zone),
    ]
    return { id: 'method', heading: words.summaryMethodHeading, sentences: sentences.filter((sentence) => typeof sentence === 'string') }
  },

  blocks: ({ sentences }) => [{ what: 'text', runs: [sentences.join(' ')] }],
}
