import type { FormatInput } from './format.ts'
import { aboutRuns, replyRuns, observationRuns, type Block, type ListItem, type InlineRun } from '../blocks.ts'
import { blocksOf } from '../sections/summarize.ts'
import type { ObservationView, TimelinePart, FollowUpView } from '../views.ts'

/**
 * A summary in CommonMark with the tables that everybody reads, and no HTML. What people wrote is escaped: it reads
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
        return [block.items.map((each, i) => item(marked(each) + below(each.below), block.numbered ? `${i + 1}. ` : '- ')).join('\n')]
      case 'table':
        return [table(block)]
      case 'figure':
        return []
      case 'days':
        return block.days.flatMap(({ shown, parts }) => [`### ${line(shown)}`, ...parts.flatMap(partOfDay)])
    }
  }

  function marked({ bullet, runs: said }: ListItem): string {
    const numbers = said.find((run) => typeof run === 'object' && 'numbers' in run)
    if (!bullet || !numbers) return runs(said)
    const rest = said.filter((run) => run !== numbers)
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
        return item(`${event.time} **${line(words.kindFollowUp)}:** ${escaped(event.text)}\\\n${details(event)}`)
      if (event.what === 'pause') return item(`${event.time} **${line(event.sentence)}**${event.text ? ` ${escaped(event.text)}` : ''}`)
      const pictures = (event.pictures ?? []).map(({ alt }) => `\\\n${alt ? escaped(words.screenshotOf(alt)) : line(words.screenshot)}`)
      const replies = below((event.replies ?? []).map((reply) => replyRuns(reply, words)))
      return item(`${event.time} ${numbered(event, event.kind !== 'note')}${replies}${pictures.join('')}`)
    })
    return [...(activity ? [`#### ${activity.time} ${line(activity.text)}`] : []), ...(lines.length > 0 ? [lines.join('\n')] : [])]
  }

  function numbered(observed: ObservationView, named: boolean): string {
    const { number, kindName } = observed
    const about = aboutRuns(observed, words)
    const said = runs([...observationRuns(observed, words), ...(about.length > 0 ? [' ', { quiet: about }] : [])])
    return `${named ? `**${number} · ${line(kindName)}:**` : `**${number}**`} ${said}`
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
  return all.map((run) => written(run, escaped)).join('')
}

/** On lines of their own. */
function below(replies: InlineRun[][] = []): string {
  return replies.map((reply) => `\\\n${runs(reply)}`).join('')
}

/** In a heading or a cell nothing goes on to another line. */
function onOneLine(all: InlineRun[]): string {
  return all.map((run) => (typeof run === 'object' && 'next' in run ? ' ' : written(run, line))).join('')
}

function written(run: InlineRun, words: (text: string) => string): string {
  if (typeof run === 'string') return run.replace(/\S(?:.*\S)?/s, escaped)
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

/** A cell ends at a bar, whatever stands before it but a backslash. */
function cellOf(content: string): string {
  return content.replace(/(?<!\\)\|/g, '\\|')
}

/** A list item; its further lines stand under its first. */
function item(content: string, sign = '- '): string {
  return sign + content.replaceAll('\n', `\n${' '.repeat(sign.length)}`)
}

/** An address as the target of a link: nothing in it ends the target, and nothing stands for something else. */
function address(href: string): string {
  return href.replace(/\p{Cs}/gu, '\uFFFD').replace(/[\s<>\\&\p{C}]/gu, encodeURIComponent)
}

/** Words that must stay on one line: a heading, a label. */
function line(text: string): string {
  return escaped(text.replace(/\s*[\n\r]+\s*/g, ' ').trim())
}

/**
 * Text as CommonMark reads it back. Line breaks become hard breaks; control characters and halves of surrogate
 * pairs are shown as the replacement character; bidi controls left open are closed, so that what follows is not turned.
 */
export function escaped(text: string): string {
  const clean = text
    .replace(/\r\n?/g, '\n')
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\p{Cs}/gu, '\uFFFD')
  const words = clean.replace(/\n+$/, '')
  const lines = words.split('\n').map((each) =>
    closed(each)
      .replace(/[\\`*[\]<|~]|&(?=[#\w])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
      // What begins or ends a block, a heading above all; and the quick actions of GitLab.
      .replace(/^(\s*)(#+(?=\s|$)|[>-]|\+(?=\s|$)|=+(?=\s*$)|:(?=-)|\/(?=\w))/, '$1\\$2')
      .replace(/^(\s*\d{1,9})([.)](?=\s|$))/, '$1\\$2')
      .replace(/(\s)(#+\s*)$/, '$1\\$2')
      .replace(/^\s|\s$/g, (space) => `&#${space.charCodeAt(0)};`),
  )
  // A backslash at the very end would stand for itself.
  return lines.join('\\\n') + '&#10;'.repeat(clean.length - words.length)
}

/** With the closing marks that its bidi embeddings and isolates lack. */
export function closed(text: string): string {
  const open: string[] = []
  for (const [mark] of text.matchAll(/[\u202A-\u202E\u2066-\u2069]/g)) {
    if (mark === '\u202C') {
      if (open.at(-1) === mark) open.pop()
    } else if (mark === '\u2069') {
      if (open.includes(mark)) open.splice(open.lastIndexOf(mark))
    } else open.push(mark < '\u202F' ? '\u202C' : '\u2069')
  }
  return text + open.reverse().join('')
}
