import { observationLine, replyRuns, type Block, type InlineRun } from '../blocks.ts'
import { blocksOf } from '../sections/sections.ts'
import type { FormatInput } from './format.ts'
import type { Section } from '../sections/sections.ts'
import type { ObservationView } from '../views.ts'

/** How a text without markup, or with a little, writes its parts. */
export interface TextStyle {
  /** Escapes what people wrote. */
  escapeText: (text: string) => string
  strong: (text: string) => string
  heading: (text: string) => string
}

/** The head of the document and each section, as text. */
export function paragraphs({ summary, words }: FormatInput, { escapeText, strong, heading }: TextStyle): string[] {
  const { title, classification, facts, sections } = summary
  return [
    [
      ...(classification ? [strong(escapeText(classification))] : []),
      heading(escapeText(title)),
      ...facts.map(({ label, values }) => `${label}: ${values.map(escapeText).join('; ')}`),
    ].join('\n'),
    ...sections.map((section) => `${heading(section.heading)}\n${lines(section).join('\n')}`),
  ]

  function lines(section: Section): string[] {
    return blocksOf(section, words).flatMap((block) => linesOf(block))
  }

  function linesOf(block: Block): string[] {
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
        return block.items.flatMap(({ bullet, runs: each, below = [] }, i) => [
          `${block.numbered ? `${i + 1}.` : '•'} ${bullet && bullet.sign !== 'note' ? `${bullet.name}: ` : ''}${runs(each)}`,
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
            ...(activity ? [strong(`${activity.time} ${escapeText(activity.text)}`)] : []),
            ...events.flatMap((event) => {
              if (event.what === 'observation') return observed(event)
              if (event.what === 'pause') return [`${event.time} ${event.sentence}${event.text ? ` ${escapeText(event.text)}` : ''}`]
              return [`${event.time} ${words.kindFollowUp}: ${escapeText(event.text)}`]
            }),
          ]),
        ])
    }
  }

  function observed(event: ObservationView): string[] {
    const kind = event.kind === 'note' ? '' : `${event.kindName}: `
    return [
      `${event.time} ${event.number}. ${kind}${runs(observationLine(event, words))}`,
      ...(event.replies ?? []).map((reply) => `   ${runs(replyRuns(reply, words))}`),
    ]
  }

  function runs(all: InlineRun[]): string {
    return all.map(run).join('')
  }

  function run(run: InlineRun): string {
    if (typeof run === 'string') return run
    if ('href' in run) return `(${escapeText(run.quoted)})`
    if ('quoted' in run) return run.as === 'strong' ? strong(escapeText(run.quoted)) : escapeText(run.quoted)
    if ('strong' in run) return strong(run.strong)
    if ('letter' in run) return ''
    if ('quiet' in run) return runs(run.quiet)
    if ('numbers' in run) return `[${run.numbers.join(', ')}]`
    if ('sign' in run) return `${run.name}:`
    if ('next' in run) return '\n'
    return run.shown
  }
}
