import * as words from '../../assets/locales/en.yml'
import type { Practice } from '../../storage/rows/tables.ts'

/** The practices of business-IT alignment; `practices` of storage has their order. */
export const practiceNames: Record<Practice, string> = {
  jointPlanning: words.practiceJointPlanning,
  charter: words.practiceCharter,
  serviceLevels: words.practiceServiceLevels,
  feedback: words.practiceFeedback,
  sharedValues: words.practiceSharedValues,
  liaison: words.practiceLiaison,
  tools: words.practiceTools,
  training: words.practiceTraining,
  reviews: words.practiceReviews,
}
