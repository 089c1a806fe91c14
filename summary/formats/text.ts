import { aboutRuns, blocksOf, replyRuns, observationRuns, type Block, type InlineRun } from '../blocks.ts'
import type { FormatInput } from './format.ts'
import type { Observed, Section } from '../summary.ts'

/** How words stand in a text without markup, or with a little. */
export interface Style {
  /** What somebody wrote. */
  said: (text: string) => string
  strong: (text: string) => string
  heading: (text: string) => string
}

/** Each section as lines of text, the head of the document first. */
export function paragraphs({ summary, words }: FormatInput, { said, strong, heading }: Style): string[] {
  const { title, classification, facts, sections } = summary
  return [
    [
      ...(classification ? [strong(said(classification))] : []),
      heading(said(title)),
      ...facts.map(({ label, values }) => `${label}: ${values.map(said).join('; ')}`),
    ].join('\n'),
    ...sections.map((section) => `${heading(section.heading)}\n${lines(section).join('\n')}`),
  ]

  function lines(section: Section): string[] {
    return blocksOf(section, words).flatMap((block) => written(block))
  }

  function written(block: Block): string[] {
    switch (block.what) {
      case 'text':
        return [runs(block.runs)]
      case 'heading':
        return [strong(runs([block.heading]))]
      case 'findings':
        return block.items.flatMap(({ runs: claim, below = [] }, i) => [
          `${i + 1}. ${runs(claim)}`,
          ...below.map((each) => `   ${runs(each)}`),
        ])
      case 'list':
        return block.items.flatMap(({ mark, runs: each, below = [] }, i) => [
          `${block.numbered ? `${i + 1}.` : '•'} ${mark && mark.sign !== 'note' ? `${mark.name}: ` : ''}${runs(each)}`,
          ...below.map((reply) => `   ${runs(reply)}`),
        ])
      case 'table':
        return block.rows.map((cells) => {
          const [first = '', ...rest] = cells.map((cell) => runs(cell))
          return `• ${first}${rest.map((cell, i) => (cell ? `; ${block.columns[i + 1]!.head}: ${cell}` : '')).join('')}`
        })
      case 'figure':
        return []
      case 'days':
        return block.days.flatMap(({ shown, parts }) => [
          strong(shown),
          ...parts.flatMap(({ activity, events }) => [
            ...(activity ? [strong(`${activity.time} ${said(activity.text)}`)] : []),
            ...events.flatMap((event) => {
              if (event.what === 'observation') return observed(event)
              if (event.what === 'pause') return [`${event.time} ${event.sentence}${event.text ? ` ${said(event.text)}` : ''}`]
              return [`${event.time} ${words.kindFollowUp}: ${said(event.text)}`]
            }),
          ]),
        ])
    }
  }

  function observed(event: Observed): string[] {
    const about = aboutRuns(event, words)
    const kind = event.kind === 'note' ? '' : `${event.kindName}: `
    return [
      `${event.time} ${event.number}. ${kind}${runs([...observationRuns(event, words), ...(about.length > 0 ? [' ', { quiet: about }] : [])])}`,
      ...(event.replies ?? []).map((reply) => `   ${runs(replyRuns(reply, words))}`),
    ]
  }

  function runs(all: InlineRun[]): string {
    return all.map(run).join('')
  }

  function run(run: InlineRun): string {
    if (typeof run === 'string') return run
    if ('href' in run) return `(${said(run.said)})`
    if ('said' in run) return run.as === 'strong' ? strong(said(run.said)) : said(run.said)
    if ('strong' in run) return strong(run.strong)
    if ('letter' in run) return ''
    if ('quiet' in run) return runs(run.quiet)
    if ('numbers' in run) return `[${run.numbers.join(', ')}]`
    if ('sign' in run) return `${run.name}:`
    if ('next' in run) return '\n'
    return run.shown
  }
}
