import { detailRuns, type InlineRun } from '../blocks.ts'
import { ownerField, outcomesOf } from '../reading.ts'
import type { FollowUpView, LabelledText } from '../views.ts'
import type { SectionDefinition } from './section-definition.ts'

interface FollowUps {
  id: 'followUps'
  heading: string
  followUps: FollowUpView[]
}

export const followUpsSection: SectionDefinition<FollowUps> = {
  id: 'followUps',

  compute({ context: { words }, followUpsByDueDate: followUps }) {
    return followUps.length > 0 ? { id: 'followUps', heading: words.summaryFollowUps, followUps } : undefined
  },

  blocks({ heading, followUps }, words) {
    const founded = followUps.some(({ numbers }) => numbers.length > 0)
    return [
      {
        what: 'table',
        name: heading,
        columns: [
          { head: words.summaryAction },
          { head: words.owner, size: 'name' },
          { head: words.due, size: 'date' },
          ...(founded ? [{ head: words.summaryBehind, figures: true as const, size: 'figure' as const }] : []),
        ],
        rows: followUps.map(({ text, owner, due, numbers, details = [] }) => [
          [{ quoted: text }, ...details.flatMap((detail): InlineRun[] => [{ next: 'line' }, { quiet: detailRuns(detail) }])],
          [owner ? { quoted: owner } : { quiet: [words.summaryNoOwner] }],
          [due ?? { quiet: [words.summaryNoDate] }],
          ...(founded ? [numbers.length > 0 ? [{ numbers }] : []] : []),
        ]),
      },
    ]
  },
}

interface EarlierFollowUps {
  id: 'before'
  heading: string
  /** How many were done. */
  sentence: string
  outcomes: { text: string; owner?: string; outcome: LabelledText }[]
}

/** What became of follow-ups from earlier ride-alongs. */
export const earlierFollowUpsSection: SectionDefinition<EarlierFollowUps> = {
  id: 'before',

  compute(reading) {
    const { context, format } = reading
    const { words } = context
    const all = outcomesOf(reading)
    if (all.length === 0) return undefined
    const done = all.filter(({ outcome }) => outcome.says === 'kept').length
    return {
      id: 'before',
      heading: words.promisedBefore,
      sentence: words.shareKept(done, all.length),
      outcomes: all.map(({ outcome: { says, why }, followUp }) => {
        const moved = followUp.due === undefined ? words.promiseMoved : words.promiseMovedTo(format.day(followUp.due, 'medium'))
        const label = { kept: words.promiseKept, moved, dropped: words.promiseDropped }[says]
        return { text: followUp.text, ...ownerField(followUp), outcome: { label, ...(why && { text: why }) } }
      }),
    }
  },

  blocks({ sentence, outcomes }) {
    return [
      { what: 'text', runs: [sentence] },
      {
        what: 'list',
        items: outcomes.map(({ text, owner, outcome }) => ({
          runs: [{ quoted: text }, ' ', { quiet: [...(owner ? [{ quoted: owner }, ', '] : []), ...detailRuns(outcome)] }],
        })),
      },
    ]
  },
}
