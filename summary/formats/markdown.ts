import { closeBidi } from './bidi.ts'
import type { FormatInput } from './format.ts'
import { observationLine, replyRuns, type Block, type ListItem, type InlineRun } from '../blocks.ts'
import { blocksOf } from '../sections/sections.ts'
import type { ObservationView, TimelinePart, FollowUpView } from '../views.ts'

/**
 * A summary in CommonMark with the tables that everybody reads, and no HTML. What people wrote is escapeMarkdown: it reads
 * back as it was written, and makes no heading, list, link, emphasis, cell or HTML. In a table, which has no line
 * breaks, it stands on one line.
 */
export function write({ summary, words }: FormatInput): string {
  const { title, classification, facts, sections } = summary
  const blocks = [
    ...(classification ? [`**${line(classification)}**`] : []),
    `# ${line(title)}`,
    words.summaryKicker,
    facts.map(({ label, values }) => item(`**${line(label)}:** ${values.map(line).join('; ')}`)).join('\n'),
    ...sections.flatMap((section) => [`## ${line(section.heading)}`, ...blocksOf(section, words).flatMap(block)]),
  ]
  return `${blocks.join('\n\n')}\n`

  function block(block: Block): string[] {
    switch (block.what) {
      case 'text':
        return [runs(block.runs)]
      case 'heading':
        return [`### ${onOneLine([block.heading])}`]
      case 'findings':
        return [block.items.map((each, i) => item(runs(each.runs) + below(each.below), `${i + 1}. `)).join('\n')]
      case 'list':
        return [block.items.map((each, i) => item(listItem(each) + below(each.below), block.numbered ? `${i + 1}. ` : '- ')).join('\n')]
      case 'table':
        return [table(block)]
      case 'figure':
        return []
      case 'days':
        return block.days.flatMap(({ shown, parts }) => [`### ${line(shown)}`, ...parts.flatMap(partOfDay)])
    }
  }

  function listItem({ bullet, runs: content }: ListItem): string {
    const numbers = content.find((run) => typeof run === 'object' && 'numbers' in run)
    if (!bullet || !numbers) return runs(content)
    const rest = content.filter((run) => run !== numbers)
    if (rest.at(-1) === ' ') rest.pop()
    return `**${numbers.numbers.join(', ')} · ${line(bullet.name)}:** ${runs(rest)}`
  }

  function table({ columns, rows }: Extract<Block, { what: 'table' }>): string {
    const row = (cells: string[]) => `| ${cells.map((cell) => cell || ' ').join(' | ')} |`
    return [
      row(columns.map(({ head }) => line(head))),
      row(columns.map(({ figures }) => (figures ? '--:' : '---'))),
      ...rows.map((cells) => row(cells.map((cell) => cellOf(onOneLine(cell).replace(/^\(([\d, ]+)\)$/, '$1'))))),
    ].join('\n')
  }

  function partOfDay({ activity, events }: TimelinePart): string[] {
    const lines = events.map((event) => {
      if (event.what === 'followUp')
        return item(`${event.time} **${line(words.kindFollowUp)}:** ${escapeMarkdown(event.text)}\\\n${details(event)}`)
      if (event.what === 'pause')
        return item(`${event.time} **${line(event.sentence)}**${event.text ? ` ${escapeMarkdown(event.text)}` : ''}`)
      const pictures = (event.pictures ?? []).map(
        ({ alt }) => `\\\n${alt ? escapeMarkdown(words.screenshotOf(alt)) : line(words.screenshot)}`,
      )
      const replies = below((event.replies ?? []).map((reply) => replyRuns(reply, words)))
      return item(`${event.time} ${numbered(event, event.kind !== 'note')}${replies}${pictures.join('')}`)
    })
    return [...(activity ? [`#### ${activity.time} ${line(activity.text)}`] : []), ...(lines.length > 0 ? [lines.join('\n')] : [])]
  }

  function numbered(observation: ObservationView, named: boolean): string {
    const { number, kindName } = observation
    return `${named ? `**${number} · ${line(kindName)}:**` : `**${number}**`} ${runs(observationLine(observation, words))}`
  }

  function details({ owner, due, numbers }: FollowUpView): string {
    const parts = [
      `${line(words.owner)}: ${line(owner ?? words.summaryNoOwner)}`,
      `${line(words.due)}: ${line(due?.shown ?? words.summaryNoDate)}`,
      ...(numbers.length > 0 ? [`${line(words.summaryBehind)}: ${numbers.join(', ')}`] : []),
    ]
    return parts.join(' · ')
  }
}

function runs(all: InlineRun[]): string {
  return all.map((run) => written(run, escapeMarkdown)).join('')
}

/** Each on a line of its own. */
function below(replies: InlineRun[][] = []): string {
  return replies.map((reply) => `\\\n${runs(reply)}`).join('')
}

/** For headings and cells, which have no line breaks. */
function onOneLine(all: InlineRun[]): string {
  return all.map((run) => (typeof run === 'object' && 'next' in run ? ' ' : written(run, line))).join('')
}

function written(run: InlineRun, words: (text: string) => string): string {
  if (typeof run === 'string') return run.replace(/\S(?:.*\S)?/s, escapeMarkdown)
  if ('letter' in run) return ''
  if ('href' in run) return `([${line(run.quoted)}](<${address(run.href)}>))`
  if ('quoted' in run) return run.as === 'strong' ? `**${line(run.quoted)}**` : words(run.quoted)
  if ('strong' in run) return `**${line(run.strong)}**`
  if ('quiet' in run) return run.quiet.map((each) => written(each, words)).join('')
  if ('numbers' in run) return `(${run.numbers.join(', ')})`
  if ('sign' in run) return `**${line(run.name)}:**`
  if ('next' in run) return '\\\n'
  return line(run.shown)
}

/** A bar ends a cell unless a backslash is before it. */
function cellOf(content: string): string {
  return content.replace(/(?<!\\)\|/g, '\\|')
}

/** A list item; further lines are indented below the first. */
function item(content: string, sign = '- '): string {
  return sign + content.replaceAll('\n', `\n${' '.repeat(sign.length)}`)
}

/** An address as the target of a link, with the characters encoded that would end it or be read as markup. */
function address(href: string): string {
  return href.replace(/\p{Cs}/gu, '\uFFFD').replace(/[\s<>\\&\p{C}]/gu, encodeURIComponent)
}

/** Text that must stay on one line: a heading, a label. */
function line(text: string): string {
  return escapeMarkdown(text.replace(/\s*[\n\r]+\s*/g, ' ').trim())
}

/**
 * Text that CommonMark reads back as it is. Line breaks become hard breaks, control characters and unpaired surrogates
 * become the replacement character, and open bidi controls are closed.
 */
export function escapeMarkdown(text: string): string {
  const clean = text
    .replace(/\r\n?/g, '\n')
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\p{Cs}/gu, '\uFFFD')
  const words = clean.replace(/\n+$/, '')
  const lines = words.split('\n').map((each) =>
    closeBidi(each)
      .replace(/[\\`*[\]<|~]|&(?=[#\w])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
      // The beginning or end of a block, such as a heading, and GitLab's quick actions.
      .replace(/^(\s*)(#+(?=\s|$)|[>-]|\+(?=\s|$)|=+(?=\s*$)|:(?=-)|\/(?=\w))/, '$1\\$2')
      .replace(/^(\s*\d{1,9})([.)](?=\s|$))/, '$1\\$2')
      .replace(/(\s)(#+\s*)$/, '$1\\$2')
      .replace(/^\s|\s$/g, (space) => `&#${space.charCodeAt(0)};`),
  )
  // A backslash at the very end would be shown.
  return lines.join('\\\n') + '&#10;'.repeat(clean.length - words.length)
}
