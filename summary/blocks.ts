import type { Drawing, Sign } from './drawing.ts'
import type { Became, Day, Decision, Finding, Observed, Promised, Remarked, Replied, Section, Tested, Words } from './summary.ts'

/** Words that follow each other on a line. What somebody wrote is apart from what is ours. */
export type InlineRun =
  | string
  /** What somebody wrote; their direction is their own. */
  | { said: string; as?: 'strong' | 'own words' }
  | { strong: string }
  /** Names something in a picture; there where the picture is. */
  | { letter: string }
  /** Steps back. */
  | { quiet: InlineRun[] }
  /** Leads to observations. */
  | { numbers: number[] }
  | (Pick<Sign, 'sign' | 'severity'> & { name: string })
  | { at: number; shown: string }
  | { date: string; shown: string }
  | { href: string; said: string }
  | { next: 'line' }

export interface ListItem {
  /** Stands before it. */
  mark?: Pick<Sign, 'sign' | 'severity'> & { name: string }
  runs: InlineRun[]
  /** Lines of their own below it: what hosts answered. */
  below?: InlineRun[][]
}

export interface TableColumn {
  head: string
  /** Figures stand under each other. */
  figures?: true
  /** Narrower than words: a date, a number, a name. */
  size?: 'date' | 'name' | 'figure' | 'words'
}

/** What a section consists of. Every format writes these, and the page shows them. */
export type Block =
  | { what: 'text'; runs: InlineRun[]; quiet?: true }
  | { what: 'heading'; heading: InlineRun }
  | { what: 'findings'; items: ListItem[] }
  | { what: 'list'; items: ListItem[]; numbered?: true }
  | { what: 'table'; name: string; columns: TableColumn[]; rows: InlineRun[][][] }
  | { what: 'figure'; name: string; drawing: Drawing; caption?: string }
  | { what: 'days'; days: Day[] }

/** A section as blocks. */
export function blocksOf(section: Section, words: Words): Block[] {
  switch (section.id) {
    case 'bottomLine':
      return [
        {
          what: 'findings',
          items: section.findings.map((finding) => ({
            runs: [...claim(finding), ...(finding.numbers.length > 0 ? [] : [' ', { strong: words.unsupported }])],
            ...below(finding.disputes.flatMap(({ number, replies }) => replies.map((each) => replyRuns(each, words, number)))),
          })),
        },
        ...(section.decisions.length > 0 ? [{ what: 'heading' as const, heading: words.summaryDecisions }, asked(section.decisions)] : []),
        ...(section.promised === undefined ? [] : [{ what: 'text' as const, runs: [section.promised] }]),
      ]
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
      return [
        ...(section.observations.length > 0 ? [marked(section.observations)] : []),
        ...(section.thanks.length > 0
          ? [
              { what: 'heading' as const, heading: words.summaryThanks },
              { what: 'list' as const, items: section.thanks.map(remarked) },
            ]
          : []),
      ]
    case 'questions':
    case 'quotes':
      return [marked(section.observations)]
    case 'purpose':
      return [
        ...section.purpose.map(({ label, values }): Block => ({
          what: 'text',
          runs: [{ strong: `${label}:` }, ' ', ...values.map((said) => ({ said }))],
        })),
        ...(section.lines.length > 0
          ? [tested(section.lines, { head: words.summaryBelieved }, ({ what, text }) => [{ quiet: [`${what}:`] }, ' ', { said: text }])]
          : []),
      ]
    case 'standards':
      return [tested(section.lines, { head: words.summaryPromisedHead }, ({ text }) => [{ said: text }])]
    case 'kpis':
      return [
        { what: 'figure', name: section.heading, drawing: section.picture, caption: words.summarySmallNumbers },
        {
          what: 'table',
          name: section.heading,
          columns: [
            { head: words.summaryKpi },
            { head: words.observer, size: 'name' },
            ...section.hosts.map((head): TableColumn => ({ head, size: 'name' })),
            { head: words.summaryGapHead, size: 'figure' },
            { head: words.summaryBehind, figures: true, size: 'figure' },
          ],
          rows: section.rated.map(({ name, observer, hosts, gap, numbers }): InlineRun[][] => [
            [name],
            [observer],
            ...hosts.map((level): InlineRun[] => [level]),
            [gap],
            numbers.length > 0 ? [{ numbers }] : ['0'],
          ]),
        },
      ]
    case 'host':
      return [
        ...(section.sentence === undefined ? [] : [{ what: 'text' as const, runs: [section.sentence] }]),
        ...(section.disputes.length > 0 ? [{ what: 'heading' as const, heading: words.summaryDisputes }, marked(section.disputes)] : []),
        ...(section.priorities.length > 0
          ? [
              { what: 'heading' as const, heading: words.summaryPriorities },
              { what: 'list' as const, items: section.priorities.map(remarked), numbered: true as const },
            ]
          : []),
      ]
    case 'glossary':
      return [
        {
          what: 'table',
          name: section.heading,
          columns: [{ head: words.summaryTerm, size: 'name' }, { head: words.summaryMeaning }],
          rows: section.terms.map(({ term, meaning }) => [
            [{ said: term, as: 'strong' }],
            [meaning ? { said: meaning } : { quiet: [words.summaryNothingFound] }],
          ]),
        },
      ]
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
                ] satisfies TableColumn[],
                rows: section.activities.map(({ letter, text, at, time, duration, share }): InlineRun[][] => [
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
    case 'before':
      return [
        { what: 'text', runs: [section.sentence] },
        {
          what: 'list',
          items: section.asked.map(({ text, owner, became }) => ({
            runs: [{ said: text }, ' ', { quiet: [...(owner ? [{ said: owner }, ', '] : []), ...becameRuns(became)] }],
          })),
        },
      ]
    case 'method':
    case 'standing':
      return [{ what: 'text', runs: [section.sentences.join(' ')] }]
    case 'timeline':
      return [{ what: 'days', days: section.days }]
  }

  function remarked({ who, text }: Remarked): ListItem {
    return { runs: [...(who === undefined ? [] : [{ said: who, as: 'strong' as const }, ': ']), { said: text }] }
  }

  function tested(lines: Tested[], first: TableColumn, runs: (line: Tested) => InlineRun[]): Block {
    return {
      what: 'table',
      name: section.heading,
      columns: [first, { head: words.summarySeen, size: 'words' }, { head: words.summaryOutcome, size: 'name' }],
      rows: lines.map((line) => [
        runs(line),
        [line.found === undefined ? { quiet: [words.summaryNothingFound] } : { said: line.found }],
        [{ strong: line.outcome }],
      ]),
    }
  }

  function claim(finding: Finding): InlineRun[] {
    const behind: InlineRun[] = finding.numbers.length > 0 ? [' ', { numbers: finding.numbers }] : []
    if (finding.what === 'theme') return [finding.lead, ' ', { said: finding.tag, as: 'strong' }, ...behind]
    if (finding.what === 'sentence') return [finding.sentence, ...behind]
    if (finding.what === 'written') return [{ said: finding.text }, ...behind]
    const { observation } = finding
    return [
      signOf(observation),
      ' ',
      ...observationRuns(observation, words),
      ...(observation.basis ? [' ', { quiet: [words.aside(observation.basis)] }] : []),
      ...behind,
    ]
  }

  function asked(decisions: Decision[]): Block {
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
        [{ said: text, as: 'strong' }],
        [owner ? { said: owner } : { quiet: [words.summaryNoOwner] }],
        [due ?? { quiet: [words.summaryNoDate] }],
        numbers.length > 0 ? [{ numbers }] : [],
      ]),
    }
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
      rows: followUps.map(({ text, owner, due, numbers, became = [] }) => [
        [{ said: text }, ...became.flatMap((each): InlineRun[] => [{ next: 'line' }, { quiet: becameRuns(each) }])],
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
          runs: [...observationRuns(each, words), ...(about.length > 0 ? [' ', { quiet: about }] : []), ' ', { numbers: [each.number] }],
          ...below((each.replies ?? []).map((reply) => replyRuns(reply, words))),
        }
      }),
    }
  }
}

/** What has become of a promise. */
function becameRuns({ label, text }: Became): InlineRun[] {
  return text ? [`${label}: `, { said: text }] : [label]
}

/** What a host answered, and what the observer said to that. */
export function replyRuns({ who, says, name, text, earlier, answer }: Replied, words: Words, number?: number): InlineRun[] {
  return [
    ...(number === undefined ? [] : [{ numbers: [number] }, ' ']),
    who === undefined ? { strong: words.host } : { said: who, as: 'strong' },
    ' ',
    name,
    ...(text ? [': ', { said: words.summaryQuote(text), as: 'own words' as const }] : says === 'context' ? [] : ['.']),
    ...(earlier ? [' ', { quiet: [words.replyEarlier] }] : []),
    ...(answer ? [' ', words.replyAnswer, ' ', { said: words.summaryQuote(answer), as: 'own words' as const }] : []),
  ]
}

/** What an observation says, under the question that it answers; a quote that its host did not approve says so. */
export function observationRuns({ kind, prompt, text, unapproved }: Observed, words: Words): InlineRun[] {
  const asked: InlineRun[] = prompt ? [{ quiet: [words.summaryAsked, ' ', { said: prompt }] }, { next: 'line' }] : []
  const said: InlineRun = kind === 'quote' ? { said: words.summaryQuote(text), as: 'own words' } : { said: text }
  return [...asked, said, ...(unapproved ? [' ', { quiet: [words.aside(words.quoteUnapproved)] }] : [])]
}

/** How the observer knows, the tags, and the page. */
export function aboutRuns({ basis, tags, page }: Observed, words: Words): InlineRun[] {
  const parts: InlineRun[] = [
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

function below(lines: InlineRun[][]): Pick<ListItem, 'below'> {
  return lines.length > 0 ? { below: lines } : {}
}
