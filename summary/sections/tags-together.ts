import { compareStrings } from '../../storage/rows/row.ts'
import type { Drawing } from '../drawing.ts'
import { unitFigure } from '../figures.ts'
import type { ObservationView } from '../views.ts'
import type { SectionDefinition } from './section-definition.ts'

const mostPairs = 8

/** Two tags that are together on more than one observation. */
interface TagPair {
  tags: [string, string]
  numbers: number[]
}

interface TagsTogether {
  id: 'together'
  heading: string
  picture: Drawing
  pairs: TagPair[]
}

/** Pairs of tags, the most frequent first. */
export const tagsTogetherSection: SectionDefinition<TagsTogether> = {
  id: 'together',

  compute({ context: { words }, observationRows, observations, tagLabel }) {
    const found = new Map<string, { keys: [string, string]; observations: ObservationView[] }>()
    for (const [i, { tags }] of observationRows.entries())
      for (const [j, one] of tags.entries())
        for (const other of tags.slice(j + 1)) {
          const pair = found.get(`${one} ${other}`)
          if (pair) pair.observations.push(observations[i]!)
          else found.set(`${one} ${other}`, { keys: [one, other], observations: [observations[i]!] })
        }
    const pairs = [...found.values()]
      .filter(({ observations }) => observations.length > 1)
      .sort((a, b) => b.observations.length - a.observations.length || compareStrings(a.keys.join(' '), b.keys.join(' ')))
      .slice(0, mostPairs)
    if (pairs.length === 0) return undefined
    const name = ([one, other]: [string, string]) => words.tagPair(tagLabel(one), tagLabel(other))
    return {
      id: 'together',
      heading: words.summaryTogether,
      picture: unitFigure(
        pairs.map(({ keys, observations }) => ({ name: name(keys), observations })),
        words.togetherLabel(pairs.map(({ keys, observations }) => words.unitLabel(name(keys), observations.length)).join('; ')),
      ),
      pairs: pairs.map(({ keys: [one, other], observations }) => ({
        tags: [tagLabel(one), tagLabel(other)],
        numbers: observations.map(({ number }) => number),
      })),
    }
  },

  blocks({ heading, picture, pairs }, words) {
    return [
      { what: 'figure', name: heading, drawing: picture },
      {
        what: 'table',
        name: heading,
        columns: [
          { head: words.tags },
          { head: words.summaryTimes, figures: true, size: 'figure' },
          { head: words.summaryBehind, figures: true, size: 'name' },
        ],
        rows: pairs.map(({ tags: [one, other], numbers }) => [
          [{ quoted: one }, ', ', { quoted: other }],
          [String(numbers.length)],
          [{ numbers }],
        ]),
      },
    ]
  },
}
