import { observationLine, replyRuns, signOf, type Block, type ListItem, type InlineRun } from '../blocks.ts'
import { blocksOf } from '../sections/sections.ts'
import type { FormatInput, FormatOutput } from './format.ts'
import type { TimelineDay, ObservationView } from '../views.ts'
import { lines, markup, raw, type Html } from './markup.ts'
import { paragraphs } from './text.ts'

/**
 * The summary for the clipboard, as plain HTML without styles, whose headings, lists and tables survive in Outlook, Docs
 * and Confluence, and as text.
 */
export function write(input: FormatInput): FormatOutput {
  const { summary, words } = input
  const { title, classification, facts, sections } = summary
  const unchanged = (text: string) => text
  return {
    html: markup`
      <meta charset="utf-8">
      ${classification && markup`<p><b>${classification}</b></p>`}
      <h1>${oneLine(title)}</h1>
      ${lines(facts, ({ label, values }) => markup`<p><b>${label}:</b> ${values.map((value, i) => markup`${i > 0 && '; '}${value}`)}</p>`)}
      ${lines(
        sections,
        (section) => markup`
          <h2>${section.heading}</h2>
          ${lines(blocksOf(section, words), block)}`,
      )}`.html.trim(),
    plain: paragraphs(input, { escapeText: unchanged, strong: unchanged, heading: (text) => text.toUpperCase() }).join('\n\n'),
  }

  function block(block: Block): Html {
    switch (block.what) {
      case 'text':
        return markup`<p>${runs(block.runs)}</p>`
      case 'heading':
        return markup`<h3>${runs([block.heading])}</h3>`
      case 'findings':
        return markup`<ol>${block.items.map(item)}</ol>`
      case 'list':
        return block.numbered ? markup`<ol>${block.items.map(item)}</ol>` : markup`<ul>${block.items.map(item)}</ul>`
      case 'table':
        return table(
          block.columns.map(({ head }) => head),
          block.rows.map((cells) => cells.map((cell) => runs(cell))),
        )
      case 'figure':
        return raw('')
      case 'days':
        return lines(block.days, day)
    }
  }

  function item({ bullet, runs: content, below = [] }: ListItem): Html {
    return markup`<li>${bullet && markup`<b>${bullet.name}:</b> `}${runs(content)}${below.map((reply) => markup`<br>${runs(reply)}`)}</li>`
  }

  function table(heads: string[], rows: Html[][]): Html {
    return markup`
      <table border="1" cellpadding="4" cellspacing="0">
      <tr>${heads.map((head) => markup`<th align="left">${head}</th>`)}</tr>
      ${lines(rows, (cells) => markup`<tr>${cells.map((cell) => markup`<td valign="top">${cell}</td>`)}</tr>`)}
      </table>`
  }

  function day({ shown, parts }: TimelineDay): Html {
    const rows = parts.flatMap(({ activity, events }) => [
      ...(activity ? [[raw(''), markup`${activity.time}`, markup`<b>${activity.text}</b>`]] : []),
      ...events.map((event): Html[] => {
        if (event.what === 'observation') return [markup`${event.number}`, markup`${event.time}`, observed(event)]
        if (event.what === 'pause')
          return [raw(''), markup`${event.time}`, markup`${event.sentence}${event.text && markup` ${event.text}`}`]
        return [raw(''), markup`${event.time}`, markup`<b>${words.kindFollowUp}:</b> ${event.text}`]
      }),
    ])
    return markup`<h3>${shown}</h3>${table([words.summaryNumber, words.time, words.observation], rows)}`
  }

  function observed(event: ObservationView): Html {
    const sign = event.kind !== 'note' && markup`<b>${signOf(event).name}:</b> `
    return markup`${sign}${runs(observationLine(event, words))}${(event.replies ?? []).map((reply) => markup`<br>${runs(replyRuns(reply, words))}`)}`
  }
}

function runs(all: InlineRun[]): Html {
  return raw(all.map((each) => run(each).html).join(''))
}

function run(run: InlineRun): Html {
  if (typeof run === 'string') return markup`${run}`
  if ('href' in run) return markup`<a href="${run.href}">${withLineBreaks(run.quoted)}</a>`
  if ('quoted' in run) {
    if (run.as === 'strong') return markup`<b>${withLineBreaks(run.quoted)}</b>`
    return run.as === 'own words' ? markup`<i>${withLineBreaks(run.quoted)}</i>` : withLineBreaks(run.quoted)
  }
  if ('strong' in run) return markup`<b>${run.strong}</b>`
  if ('letter' in run) return raw('')
  if ('quiet' in run) return runs(run.quiet)
  if ('numbers' in run) return markup`[${run.numbers.join(', ')}]`
  if ('sign' in run) return markup`<b>${run.name}:</b>`
  if ('next' in run) return raw('<br>')
  return markup`${run.shown}`
}

/** With `<br>` for line breaks, because styles are lost when it is pasted. */
function withLineBreaks(text: string): Html {
  return raw(
    text
      .replace(/\r\n?/g, '\n')
      .split('\n')
      .map((line) => markup`${line}`.html)
      .join('<br>'),
  )
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}
