import type { AgreementState } from './agreement-state.ts'

/** The sentences of a locale file, handed in: a summary may be written where there is no extension. */
export type Words = typeof import('../assets/locales/en.yml')

/** Language, time and agreement that a summary is written with. */
export interface SummaryContext {
  words: Words
  /** BCP 47, for dates and numbers; the language of `words`. */
  locale: string
  /** Epoch milliseconds. */
  writtenAt: number
  /** Shown in the last section: who has agreed, and the hash of the content. */
  agreement?: AgreementState
}
