import type { Drawing, Sign } from './drawing.ts'
import type { Day, Finding, Observed, Promised, Section, Words } from './summarize.ts'

/** Words that follow each other on a line. What somebody wrote is apart from what is ours. */
export type Run =
  | string
  /** What somebody wrote; their direction is their own. */
  | { said: string; as?: 'strong' | 'own words' }
  | { strong: string }
  /** Names something in a picture; there where the picture is. */
  | { letter: string }
  /** Steps back. */
  | { quiet: Run[] }
  /** Leads to observations. */
  | { numbers: number[] }
  | (Pick<Sign, 'sign' | 'severity'> & { name: string })
  | { at: number; shown: string }
  | { date: string; shown: string }
  | { href: string; said: string }
  | { next: 'line' }

export interface Item {
  /** Stands before it. */
  mark?: Pick<Sign, 'sign' | 'severity'> & { name: string }
  runs: Run[]
}

export interface Column {
  head: string
  /** Figures stand under each other. */
  figures?: true
  /** Narrower than words: a date, a number, a name. */
  size?: 'date' | 'name' | 'figure'
}

/** What a section consists of. Every format writes these, and the page shows them. */
export type Block =
  | { what: 'text'; runs: Run[]; quiet?: true }
  | { what: 'heading'; heading: Run }
  | { what: 'findings'; items: Item[] }
  | { what: 'list'; items: Item[]; numbered?: true }
  | { what: 'table'; name: string; columns: Column[]; rows: Run[][][] }
  | { what: 'figure'; name: string; drawing: Drawing; caption?: string }
  | { what: 'days'; days: Day[] }

/** A section as blocks. */
export function blocksOf(section: Section, words: Words): Block[] {
  switch (section.id) {
    case 'bottomLine':
      return [{ what: 'findings', items: section.findings.map((finding) => ({ runs: claim(finding) })) }]
    case 'followUps':
      return [promises(section.followUps)]
    case 'themes':
      return [
        ...(section.picture
          ? [{ what: 'figure' as const, name: section.heading, drawing: section.picture, caption: words.unitCaption }]
          : []),
        ...(section.remark ? [{ what: 'text' as const, runs: [section.remark], quiet: true as const }] : []),
        ...section.themes.flatMap(({ heading, isTag, observations }): Block[] => [
          { what: 'heading', heading: isTag ? { said: heading } : heading },
          marked(observations),
        ]),
      ]
    case 'wins':
    case 'questions':
    case 'quotes':
      return [marked(section.observations)]
    case 'activities':
      return [
        ...(section.picture ? [{ what: 'figure' as const, name: section.heading, drawing: section.picture }] : []),
        ...(section.pauses.length > 0 ? [{ what: 'list' as const, items: section.pauses.map((sentence) => ({ runs: [sentence] })) }] : []),
        ...(section.activities.length > 0
          ? [
              {
                what: 'table' as const,
                name: section.heading,
                columns: [
                  { head: words.summaryActivity },
                  { head: words.summaryFrom, figures: true, size: 'figure' },
                  { head: words.summaryLasted, figures: true, size: 'date' },
                  { head: words.summaryShare, figures: true, size: 'figure' },
                ] satisfies Column[],
                rows: section.activities.map(({ letter, text, at, time, duration, share }): Run[][] => [
                  [...(letter ? [{ letter }] : []), { said: text }],
                  [{ at, shown: time }],
                  [duration],
                  share ? [share] : [],
                ]),
              },
            ]
          : []),
      ]
    case 'together':
      return [
        { what: 'figure', name: section.heading, drawing: section.picture },
        {
          what: 'table',
          name: section.heading,
          columns: [
            { head: words.tags },
            { head: words.summaryTimes, figures: true, size: 'figure' },
            { head: words.summaryBehind, figures: true, size: 'name' },
          ],
          rows: section.pairs.map(({ tags: [one, other], numbers }) => [
            [{ said: one }, ', ', { said: other }],
            [String(numbers.length)],
            [{ numbers }],
          ]),
        },
      ]
    case 'method':
      return [{ what: 'text', runs: [section.sentences.join(' ')] }]
    case 'timeline':
      return [{ what: 'days', days: section.days }]
  }

  function claim(finding: Finding): Run[] {
    const behind: Run[] = finding.numbers.length > 0 ? [' ', { numbers: finding.numbers }] : []
    if (finding.what === 'theme') return [finding.lead, ' ', { said: finding.tag, as: 'strong' }, ...behind]
    if (finding.what === 'sentence') return [finding.sentence, ...behind]
    const { observation } = finding
    return [
      signOf(observation),
      ' ',
      ...wording(observation, words),
      ...(observation.basis ? [' ', { quiet: [words.aside(observation.basis)] }] : []),
      ...behind,
    ]
  }

  function promises(followUps: Promised[]): Block {
    const founded = followUps.some(({ numbers }) => numbers.length > 0)
    return {
      what: 'table',
      name: section.heading,
      columns: [
        { head: words.summaryAction },
        { head: words.owner, size: 'name' },
        { head: words.due, size: 'date' },
        ...(founded ? [{ head: words.summaryBehind, figures: true as const, size: 'figure' as const }] : []),
      ],
      rows: followUps.map(({ text, owner, due, numbers }) => [
        [{ said: text }],
        [owner ? { said: owner } : { quiet: [words.summaryNoOwner] }],
        [due ?? { quiet: [words.summaryNoDate] }],
        ...(founded ? [numbers.length > 0 ? [{ numbers }] : []] : []),
      ]),
    }
  }

  function marked(observations: Observed[]): Block {
    return {
      what: 'list',
      items: observations.map((each) => {
        const about = aboutRuns(each, words)
        return {
          mark: signOf(each),
          runs: [...wording(each, words), ...(about.length > 0 ? [' ', { quiet: about }] : []), ' ', { numbers: [each.number] }],
        }
      }),
    }
  }
}

/** What an observation says, under the question that it answers. */
export function wording({ kind, prompt, text }: Observed, words: Words): Run[] {
  const asked: Run[] = prompt ? [{ quiet: [words.summaryAsked, ' ', { said: prompt }] }, { next: 'line' }] : []
  return [...asked, kind === 'quote' ? { said: words.summaryQuote(text), as: 'own words' } : { said: text }]
}

/** How the observer knows, the tags, and the page. */
export function aboutRuns({ basis, tags, page }: Observed, words: Words): Run[] {
  const parts: Run[] = [
    ...(basis ? [words.aside(basis)] : []),
    ...tags.map((tag) => ({ said: `#${tag}` })),
    ...(page ? [page.href === undefined ? { said: page.name } : { said: page.name, href: page.href }] : []),
  ]
  return parts.flatMap((part, i) => (i > 0 ? [' ', part] : [part]))
}

/** The sign of an observation, with its name. */
export function signOf({ kind, severity, kindName }: Pick<Observed, 'kind' | 'severity' | 'kindName'>) {
  return { sign: kind, ...(severity && { severity }), name: kindName }
}
