import * as words from '../../assets/locales/en.yml'
import type { Kpi, Level } from '../../storage/rows/tables.ts'

/** The seven KPIs, with a sentence on what each asks. */
export const kpiNames: Record<Kpi, { name: string; hint: string }> = {
  communication: { name: words.kpiCommunication, hint: words.kpiCommunicationHint },
  cooperation: { name: words.kpiCooperation, hint: words.kpiCooperationHint },
  coordination: { name: words.kpiCoordination, hint: words.kpiCoordinationHint },
  integration: { name: words.kpiIntegration, hint: words.kpiIntegrationHint },
  performance: { name: words.kpiPerformance, hint: words.kpiPerformanceHint },
  quality: { name: words.kpiQuality, hint: words.kpiQualityHint },
  satisfaction: { name: words.kpiSatisfaction, hint: words.kpiSatisfactionHint },
}

/** The levels of a rating, the best first. */
export const levelNames: Record<Level, string> = {
  without: words.levelWithout,
  some: words.levelSome,
  major: words.levelMajor,
  unable: words.levelUnable,
  cannotSay: words.levelCannotSay,
}
