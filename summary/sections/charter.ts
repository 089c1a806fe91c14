import type { CharterLine } from '../../storage/rows/tables.ts'
import type { Block, InlineRun, TableColumn } from '../blocks.ts'
import type { Words } from '../context.ts'
import type { Fact } from '../views.ts'
import type { SectionDefinition } from './section-definition.ts'

/** A line of the charter, and what was found. */
interface CharterResult {
  what: string
  text: string
  found?: string
  outcome: string
}

interface Purpose {
  id: 'purpose'
  heading: string
  purpose: Fact[]
  lines: CharterResult[]
}

/** Purpose and goal, and what became of the charter's questions and assumptions. */
export const purposeSection: SectionDefinition<Purpose> = {
  id: 'purpose',

  compute({ rows: { rideAlong }, context: { words }, charterLines }) {
    const purpose = [
      { label: words.summaryPurpose, values: rideAlong.purpose ? [rideAlong.purpose] : [] },
      { label: words.summaryGoal, values: rideAlong.goal ? [rideAlong.goal] : [] },
    ].filter(({ values }) => values.length > 0)
    const outcomes = {
      question: { yes: words.outcomeAnswered, partly: words.outcomePartlyAnswered, no: words.outcomeNotAnswered },
      assumption: { yes: words.outcomeConfirmed, partly: words.outcomePartlyConfirmed, no: words.outcomeNotConfirmed },
    }
    const names = { question: words.kindQuestion, assumption: words.summaryAssumption }
    const lines = (['question', 'assumption'] as const).flatMap((what) =>
      charterLines(what).map((line) => resultOf(line, names[what], outcomes[what], words)),
    )
    return purpose.length + lines.length > 0 ? { id: 'purpose', heading: words.summaryPurposeHeading, purpose, lines } : undefined
  },

  blocks({ heading, purpose, lines }, words) {
    return [
      ...purpose.map(({ label, values }): Block => ({
        what: 'text',
        runs: [{ strong: `${label}:` }, ' ', ...values.map((quoted) => ({ quoted }))],
      })),
      ...(lines.length > 0
        ? [
            resultTable(heading, lines, { head: words.summaryBelieved }, words, ({ what, text }) => [
              { quiet: [`${what}:`] },
              ' ',
              { quoted: text },
            ]),
          ]
        : []),
    ]
  },
}

interface Standards {
  id: 'standards'
  heading: string
  lines: CharterResult[]
}

/** Whether the service levels in the charter were kept. */
export const standardsSection: SectionDefinition<Standards> = {
  id: 'standards',

  compute({ context: { words }, charterLines }) {
    const outcomes = { yes: words.outcomeKept, partly: words.outcomePartlyKept, no: words.outcomeNotKept }
    const lines = charterLines('standard').map((line) => resultOf(line, words.summaryPromisedHead, outcomes, words))
    return lines.length > 0 ? { id: 'standards', heading: words.summaryStandards, lines } : undefined
  },

  blocks({ heading, lines }, words) {
    return [resultTable(heading, lines, { head: words.summaryPromisedHead }, words, ({ text }) => [{ quoted: text }])]
  },
}

interface Glossary {
  id: 'glossary'
  heading: string
  terms: { term: string; meaning?: string }[]
}

export const glossarySection: SectionDefinition<Glossary> = {
  id: 'glossary',

  compute({ context: { words }, charterLines }) {
    const terms = charterLines('term').map(({ text, found }) => ({ term: text, ...(found && { meaning: found }) }))
    return terms.length > 0 ? { id: 'glossary', heading: words.summaryGlossary, terms } : undefined
  },

  blocks({ heading, terms }, words) {
    return [
      {
        what: 'table',
        name: heading,
        columns: [{ head: words.summaryTerm, size: 'name' }, { head: words.summaryMeaning }],
        rows: terms.map(({ term, meaning }) => [
          [{ quoted: term, as: 'strong' }],
          [meaning ? { quoted: meaning } : { quiet: [words.summaryNothingFound] }],
        ]),
      },
    ]
  },
}

function resultOf(
  { text, found, outcome }: CharterLine,
  what: string,
  outcomes: Record<'yes' | 'partly' | 'no', string>,
  words: Words,
): CharterResult {
  return { what, text, ...(found && { found }), outcome: outcome ? outcomes[outcome] : words.outcomeStillOpen }
}

function resultTable(
  name: string,
  lines: CharterResult[],
  first: TableColumn,
  words: Words,
  runs: (line: CharterResult) => InlineRun[],
): Block {
  return {
    what: 'table',
    name,
    columns: [first, { head: words.summarySeen, size: 'words' }, { head: words.summaryOutcome, size: 'name' }],
    rows: lines.map((line) => [
      runs(line),
      [line.found === undefined ? { quiet: [words.summaryNothingFound] } : { quoted: line.found }],
      [{ strong: line.outcome }],
    ]),
  }
}
