import { observationList } from '../blocks.ts'
import type { ObservationView } from '../views.ts'
import type { SectionDefinition } from './section-definition.ts'

interface Questions {
  id: 'questions'
  heading: string
  observations: ObservationView[]
}

export const questionsSection: SectionDefinition<Questions> = {
  id: 'questions',
  compute({ context: { words }, ofKind }) {
    const observations = ofKind('question')
    return observations.length > 0 ? { id: 'questions', heading: words.summaryOpenQuestions, observations } : undefined
  },
  blocks: ({ observations }, words) => [observationList(observations, words)],
}

interface Quotes {
  id: 'quotes'
  heading: string
  observations: ObservationView[]
}

export const quotesSection: SectionDefinition<Quotes> = {
  id: 'quotes',
  compute({ context: { words }, ofKind }) {
    const observations = ofKind('quote')
    return observations.length > 0 ? { id: 'quotes', heading: words.summaryOwnWords, observations } : undefined
  },
  blocks: ({ observations }, words) => [observationList(observations, words)],
}
