import * as words from '../../assets/locales/en.yml'
import type { Kind, Severity } from '../../storage/rows/tables.ts'

// No drawing here: the background and the export worker name kinds as well. KindSign.tsx draws them.

/** What an observation, a follow-up or an activity is called, a challenge without its severity. */
export const kindNames: Record<Kind | 'followUp' | 'activity', string> = {
  note: words.kindNote,
  challenge: words.kindChallenge,
  win: words.kindWin,
  question: words.kindQuestion,
  quote: words.kindQuote,
  followUp: words.kindFollowUp,
  activity: words.kindActivity,
}

/** A challenge with its severity: "Challenge, high". */
export const challengeNames: Record<Severity, string> = { 1: words.challengeLow, 2: words.challengeMedium, 3: words.challengeHigh }

/** The name of a kind, for a challenge with its severity; without one it is low. */
export function kindName(kind: keyof typeof kindNames, severity: Severity = 1): string {
  return kind === 'challenge' ? challengeNames[severity] : kindNames[kind]
}
