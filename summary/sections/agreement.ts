import type { SectionDefinition } from './section-definition.ts'

interface Agreement {
  id: 'standing'
  heading: string
  sentences: string[]
}

/** Who has agreed to the summary, and the hash by which two copies can be compared. */
export const agreementSection: SectionDefinition<Agreement> = {
  id: 'standing',

  compute({ context: { words, agreement }, format: { dayAt, list } }) {
    if (!agreement) return undefined
    const { state, version, changed, since, until, agreed, waiting, hash, whole } = agreement
    const sentences = [
      version === undefined && words.standingNone,
      version !== undefined && changed && words.standingChanged(version),
      !changed && state === 'final' && since !== undefined && words.standingFinal(version!, dayAt(since)),
      !changed && state === 'open' && words.standingWaits(version!, list(waiting.map((name) => name || words.unnamed))),
      !changed && state === 'open' && until !== undefined && words.standingUntil(dayAt(until)),
      ...(changed ? [] : agreed.map(({ name, at }) => words.standingAgreed(name || words.unnamed, dayAt(at)))),
      whole !== undefined && words.standingPart(whole),
      // Readers of a file take its last hash as its own.
      words.standingHash(hash),
    ]
    return { id: 'standing', heading: words.standingHeading, sentences: sentences.filter((sentence) => typeof sentence === 'string') }
  },

  blocks: ({ sentences }) => [{ what: 'text', runs: [sentences.join(' ')] }],
}
