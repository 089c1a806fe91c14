import { belowField, observationRuns, replyRuns, signOf, type Block, type InlineRun } from '../blocks.ts'
import type { Words } from '../context.ts'
import { decisionsOf, findingsOf, type Decision, type Finding } from '../findings.ts'
import type { SectionDefinition } from './section-definition.ts'

interface BottomLine {
  id: 'bottomLine'
  heading: string
  findings: Finding[]
  decisions: Decision[]
  /** How many follow-ups were agreed. */
  followUpsAgreed?: string
}

/** What the observer chose, in their order; if nothing was chosen, what weighs most. */
export const bottomLineSection: SectionDefinition<BottomLine> = {
  id: 'bottomLine',

  compute(reading) {
    const { followUps, followUpsByDueDate, context } = reading
    const { words } = context
    const findings = findingsOf(reading)
    const decisions = decisionsOf(reading)
    if (findings.length + decisions.length + followUps.length === 0) return undefined
    const first = followUpsByDueDate[0]?.due
    const followUpsAgreed = first ? words.summaryPromised(followUps.length, first.shown) : words.summaryPromisedUndated(followUps.length)
    return {
      id: 'bottomLine',
      heading: words.summaryBottomLine,
      findings,
      decisions,
      ...(followUps.length > 0 && { followUpsAgreed }),
    }
  },

  blocks({ findings, decisions, followUpsAgreed }, words) {
    return [
      { what: 'findings', items: findings.map((finding) => findingItem(finding, words)) },
      ...(decisions.length > 0 ? [{ what: 'heading' as const, heading: words.summaryDecisions }, decisionTable(decisions, words)] : []),
      ...(followUpsAgreed === undefined ? [] : [{ what: 'text' as const, runs: [followUpsAgreed] }]),
    ]
  },
}

/** A finding as an item of a list, with the replies that dispute it below. */
export function findingItem(finding: Finding, words: Words) {
  const unsupported: InlineRun[] = finding.numbers.length > 0 ? [] : [' ', { strong: words.unsupported }]
  return {
    runs: [...claimRuns(finding, words), ...unsupported],
    ...belowField(finding.disputes.flatMap(({ number, replies }) => replies.map((reply) => replyRuns(reply, words, number)))),
  }
}

function claimRuns(finding: Finding, words: Words): InlineRun[] {
  const behind: InlineRun[] = finding.numbers.length > 0 ? [' ', { numbers: finding.numbers }] : []
  if (finding.what === 'theme') return [finding.lead, ' ', { quoted: finding.tag, as: 'strong' }, ...behind]
  if (finding.what === 'sentence') return [finding.sentence, ...behind]
  if (finding.what === 'written') return [{ quoted: finding.text }, ...behind]
  const { observation } = finding
  return [
    signOf(observation),
    ' ',
    ...observationRuns(observation, words),
    ...(observation.basis ? [' ', { quiet: [words.aside(observation.basis)] }] : []),
    ...behind,
  ]
}

function decisionTable(decisions: Decision[], words: Words): Block {
  return {
    what: 'table',
    name: words.summaryDecisions,
    columns: [
      { head: words.summaryDecision },
      { head: words.summaryAskedOf, size: 'name' },
      { head: words.summaryBy, size: 'date' },
      { head: words.summaryBehind, figures: true, size: 'figure' },
    ],
    rows: decisions.map(({ text, owner, due, numbers }) => [
      [{ quoted: text, as: 'strong' }],
      [owner ? { quoted: owner } : { quiet: [words.summaryNoOwner] }],
      [due ?? { quiet: [words.summaryNoDate] }],
      numbers.length > 0 ? [{ numbers }] : [],
    ]),
  }
}
