import type { Block } from '../blocks.ts'
import type { SummaryContext, Words } from '../context.ts'
import { factsOf } from './facts.ts'
import { readingOf } from '../reading.ts'
import { activitiesSection } from './activities.ts'
import { agreementSection } from './agreement.ts'
import { suggestionsOf, type Suggestion } from '../findings.ts'
import { bottomLineSection } from './bottom-line.ts'
import { challengesSection } from './challenges.ts'
import { glossarySection, purposeSection, standardsSection } from './charter.ts'
import { earlierFollowUpsSection, followUpsSection } from './follow-ups.ts'
import { hostSection } from './host.ts'
import { kpisSection } from './kpis.ts'
import { methodSection } from './method.ts'
import { questionsSection, quotesSection } from './questions-and-quotes.ts'
import type { SectionDefinition } from './section-definition.ts'
import { tagsTogetherSection } from './tags-together.ts'
import { timelineSection } from './appendix.ts'
import { winsSection } from './wins.ts'
import type { Shareable } from '../shareable.ts'
import type { Fact, FollowUpView, ObservationView } from '../views.ts'

/** The sections of a summary, in the order in which readers see them. */
const sections = [
  bottomLineSection,
  purposeSection,
  activitiesSection,
  winsSection,
  challengesSection,
  tagsTogetherSection,
  standardsSection,
  kpisSection,
  hostSection,
  questionsSection,
  quotesSection,
  glossarySection,
  followUpsSection,
  earlierFollowUpsSection,
  methodSection,
  timelineSection,
  agreementSection,
]

type Computed<D> = D extends SectionDefinition<infer S> ? S : never
/** A section with something to show. */
export type Section = Computed<(typeof sections)[number]>

/** A ride-along as a document, in reading order. All of it is computed from rows. */
export interface Summary {
  title: string
  /** The day of the ride-along, in words. */
  date: string
  classification?: string
  facts: Fact[]
  sections: Section[]
  /** How many observations there are, as a sentence. */
  count: string
  /** All of them, by their number. */
  observations: ObservationView[]
  /** The earliest due date first. */
  followUps: FollowUpView[]
  /** Possible findings for the bottom line, the weightiest first. */
  suggestions: Suggestion[]
}

/**
 * Computes the summary of a ride-along. The same rows and the same time give the same summary. Without `appendix` there
 * is no timeline, and observations that are behind no section are only counted.
 */
export function summarize(shareable: Shareable, context: SummaryContext, { appendix = true }: { appendix?: boolean } = {}): Summary {
  const reading = readingOf(shareable, context)
  const { format, observations } = reading
  const { title, date, classification } = shareable.rows.rideAlong
  return {
    title: title || context.words.untitled,
    date: format.day(date),
    ...(classification && { classification }),
    facts: factsOf(reading),
    sections: sections
      .filter(({ id }) => appendix || id !== 'timeline')
      .map(({ compute }) => compute(reading))
      .filter((section) => section !== undefined),
    count: context.words.observationCount(observations.length),
    observations,
    followUps: reading.followUpsByDueDate,
    suggestions: suggestionsOf(reading),
  }
}

const definitions = new Map(sections.map((section) => [section.id, section as SectionDefinition<Section>]))

/** The layout of a section: what the page shows and every format writes. */
export function blocksOf(section: Section, words: Words): Block[] {
  return definitions.get(section.id)!.blocks(section, words)
}
