import type { Basis, Kind, Kpi, Level, Practice, Reply, Severity } from '../storage/rows/tables.ts'
import type { Words } from './context.ts'

/** What a summary calls the choices that rows hold. */
export interface Names {
  /** With the severity of a challenge: "Challenge, high". */
  kind: (kind: Kind | 'followUp', severity?: Severity) => string
  /** "Challenge", whatever its severity. */
  plainKind: Record<Kind, string>
  severity: Record<Severity, string>
  basis: Record<Basis, string>
  kpi: Record<Kpi, string>
  level: Record<Level, string>
  practice: Record<Practice, string>
  reply: Record<Reply['says'], string>
}

/**
 * The one map from stored values to sentences of en.yml in `summary/`. The interface has its own in components/names:
 * it names levels and replies differently, and it imports single sentences, because `words` as a value would bring all
 * of them into the panel's first files. A test compares the names that both have.
 */
export function namesOf(words: Words): Names {
  const challenge = { 1: words.challengeLow, 2: words.challengeMedium, 3: words.challengeHigh }
  const plainKind = {
    note: words.kindNote,
    challenge: words.kindChallenge,
    win: words.kindWin,
    question: words.kindQuestion,
    quote: words.kindQuote,
  }
  return {
    kind: (kind, severity = 1) => {
      if (kind === 'followUp') return words.kindFollowUp
      return kind === 'challenge' ? challenge[severity] : plainKind[kind]
    },
    plainKind,
    severity: { 1: words.severityLow, 2: words.severityMedium, 3: words.severityHigh },
    basis: { observed: words.basisObserved, told: words.basisTold, inferred: words.basisInferred },
    kpi: {
      communication: words.kpiCommunication,
      cooperation: words.kpiCooperation,
      coordination: words.kpiCoordination,
      integration: words.kpiIntegration,
      performance: words.kpiPerformance,
      quality: words.kpiQuality,
      satisfaction: words.kpiSatisfaction,
    },
    level: {
      without: words.summaryWithout,
      some: words.summarySome,
      major: words.summaryMajor,
      unable: words.summaryUnable,
      cannotSay: words.summaryCannotSay,
    },
    practice: {
      jointPlanning: words.practiceJointPlanning,
      charter: words.practiceCharter,
      serviceLevels: words.practiceServiceLevels,
      feedback: words.practiceFeedback,
      sharedValues: words.practiceSharedValues,
      liaison: words.practiceLiaison,
      tools: words.practiceTools,
      training: words.practiceTraining,
      reviews: words.practiceReviews,
    },
    reply: {
      confirm: words.replyConfirmed,
      amend: words.replyAmended,
      context: words.replyContext,
      dispute: words.replyDisputed,
      withdraw: words.replyWithdraw,
    },
  }
}
