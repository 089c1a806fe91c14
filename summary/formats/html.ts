import type { FormatInput } from './format.ts'
import { aboutRuns, replyRuns, signOf, observationRuns, type Block, type TableColumn, type ListItem, type InlineRun } from '../blocks.ts'
import { blocksOf } from '../sections/sections.ts'
import { drawnSign, inkOf, signs, type Drawing, type Ink, type Shape, type Sign } from '../drawing.ts'
import type { TimelineDay, ObservationView, TimelinePart, PauseView, FollowUpView, PictureData } from '../views.ts'
import { style } from './html-style.ts'
import { paper } from './paper.ts'
import { lines, markup, raw, spaced, type Html } from './markup.ts'

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/**
 * A summary as one self-contained page: no script, no request, light and dark, with a print layout. What people wrote is
 * text only.
 */
export function write({ summary, words, locale }: FormatInput): string {
  const { title, classification, facts, sections } = summary
  const listed = sections.some(({ id }) => id === 'timeline')
  const page = markup`
    <!doctype html>
    <html lang="${locale}">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="referrer" content="no-referrer">
    <title>${title} · ${words.summaryKicker}</title>
    <style>
    ${raw(style + paper(summary, words))}
    </style>
    </head>
    <body>
    ${symbols}
    <main>
    <header>
    ${classification && markup`<p class="classification">${personText(classification)}</p>`}
    <p class="kicker">${words.summaryKicker}</p>
    <h1>${personText(title)}</h1>
    <dl class="facts">
    ${lines(facts, ({ label, values }) => markup`<div><dt>${label}</dt>${values.map((value) => markup`<dd>${personText(value)}</dd>`)}</div>`)}
    </dl>
    </header>
    ${lines(
      sections,
      (section) => markup`
        <section id="${section.id}" aria-labelledby="${section.id}-heading">
        <h2 id="${section.id}-heading">${section.heading}</h2>
        ${lines(blocksOf(section, words), block)}
        </section>`,
    )}
    </main>
    </body>
    </html>`
  return `${page.html.trim()}\n`

  function block(block: Block): Html {
    switch (block.what) {
      case 'text':
        return block.quiet ? markup`<p class="meta">${runs(block.runs)}</p>` : markup`<p>${runs(block.runs)}</p>`
      case 'heading':
        return markup`<h3>${run(block.heading)}</h3>`
      case 'findings':
        return markup`
          <ol class="findings">
          ${lines(block.items, (item) => markup`<li><div><p>${runs(item.runs)}</p>${below(item)}</div></li>`)}
          </ol>`
      case 'list':
        return list(block)
      case 'table':
        return table(block)
      case 'figure':
        return markup`
          <figure class="drawn">${drawn(block.drawing)}${block.caption !== undefined && markup`<figcaption>${block.caption}</figcaption>`}</figure>`
      case 'days':
        return lines(block.days, day)
    }
  }

  function list({ items, numbered }: Extract<Block, { what: 'list' }>): Html {
    const line = (item: ListItem) => markup`<li>${item.bullet && sign(item.bullet)}<div><p>${runs(item.runs)}</p>${below(item)}</div></li>`
    if (numbered) return markup`<ol class="numbered">${lines(items, line)}</ol>`
    return items.some(({ bullet }) => bullet)
      ? markup`
        <ul class="marked">
        ${lines(items, line)}
        </ul>`
      : markup`<ul class="plain">${items.map((item) => markup`<li>${runs(item.runs)}</li>`)}</ul>`
  }

  function below({ below: replies = [] }: ListItem): Html[] {
    return replies.map((reply) => markup`<p class="reply">${runs(reply)}</p>`)
  }

  /** Roles are explicit because narrow screens lay the cells out as blocks. */
  function table({ name, columns, rows }: Extract<Block, { what: 'table' }>): Html {
    const look = ({ figures, size }: TableColumn) => [figures && 'num', size].filter(Boolean).join(' ')
    const classed = (column: TableColumn) => look(column) !== '' && raw(` class="${look(column)}"`)
    return markup`
      <table class="rows" role="table" aria-label="${name}">
      <thead role="rowgroup"><tr role="row">
      ${lines(columns, (column) => markup`<th role="columnheader"${classed(column)}>${column.head}</th>`)}
      </tr></thead>
      <tbody role="rowgroup">
      ${lines(
        rows,
        (cells) => markup`<tr role="row">${cells.map((cell, i) => markup`<td role="cell"${classed(columns[i]!)}>${runs(cell)}</td>`)}</tr>`,
      )}
      </tbody>
      </table>`
  }

  function day({ date, shown, parts }: TimelineDay): Html {
    return markup`
      <h3 id="day-${date}"><time datetime="${date}">${shown}</time></h3>
      <table class="timeline" aria-labelledby="day-${date}">
      <thead><tr>
      <th class="n">${words.summaryNumber}</th>
      <th class="t">${words.time}</th>
      <th class="k"><span class="hidden">${words.kind}</span></th>
      <th>${words.observation}</th>
      </tr></thead>
      ${lines(parts, part)}
      </table>`
  }

  function part({ activity, events }: TimelinePart): Html {
    const head =
      activity && markup`<tr><th colspan="4" scope="rowgroup">${clock(activity.at, activity.time)} ${personText(activity.text)}</th></tr>`
    return markup`
      <tbody>
      ${head}
      ${lines(events, (event) => (event.what === 'followUp' ? promised(event) : event.what === 'pause' ? paused(event) : observed(event)))}
      </tbody>`
  }

  function observed(event: ObservationView): Html {
    const cells = markup`<td class="n">${event.number}</td><td>${clock(event.at, event.time)}</td><td>${sign(signOf(event))}</td>`
    const about = aboutRuns(event, words)
    const text = markup`${runs(observationRuns(event, words))} ${about.length > 0 && run({ quiet: about })}`
    const replies = below({ runs: [], below: (event.replies ?? []).map((reply) => replyRuns(reply, words)) })
    return markup`<tr id="o${event.number}">${cells}<td>${text}${replies}${(event.pictures ?? []).map(picture)}</td></tr>`
  }

  function picture({ address, width, height, alt }: PictureData): Html {
    const image = markup`<img src="${address}" alt="${alt ?? words.screenshot}" width="${width}" height="${height}">`
    return markup`<figure>${image}${alt && markup`<figcaption>${personText(alt)}</figcaption>`}</figure>`
  }

  function promised({ at, time, text, owner, due }: FollowUpView): Html {
    const meta = markup`<span class="meta">${owner && markup`${personText(owner)} `}${due && dayOf(due)}</span>`
    const mark = sign({ sign: 'followUp', name: words.kindFollowUp })
    return markup`<tr><td></td><td>${clock(at, time)}</td><td>${mark}</td><td>${personText(text)} ${meta}</td></tr>`
  }

  function paused({ kind, at, time, sentence, text }: PauseView): Html {
    const words = markup`<span class="pause">${sentence}</span>${text && markup` ${personText(text)}`}`
    return markup`<tr class="${kind}"><td></td><td>${clock(at, time)}</td><td></td><td>${words}</td></tr>`
  }

  function runs(all: InlineRun[]): Html {
    return spaced(all.map(run), '')
  }

  function run(run: InlineRun): Html {
    if (typeof run === 'string') return markup`${run}`
    if ('href' in run) return markup`<a href="${run.href}" rel="noreferrer">${personText(run.quoted)}</a>`
    if ('quoted' in run) {
      if (run.as === 'strong') return markup`<b>${personText(run.quoted)}</b>`
      return run.as === 'own words' ? markup`<span class="own-words">${personText(run.quoted)}</span>` : personText(run.quoted)
    }
    if ('strong' in run) return markup`<b>${run.strong}</b>`
    if ('letter' in run) return markup`<b>${run.letter}</b> `
    if ('quiet' in run) return markup`<span class="meta">${runs(run.quiet)}</span>`
    if ('numbers' in run) return refs(run.numbers)
    if ('sign' in run) return sign(run)
    if ('at' in run) return clock(run.at, run.shown)
    if ('date' in run) return dayOf(run)
    return raw('<br>')
  }

  function refs(numbers: number[]): Html {
    const label = (n: number) => words.summaryObservationNumber(n)
    const links = numbers.map((n) =>
      listed ? markup`<a href="#o${n}" aria-label="${label(n)}">${n}</a>` : markup`<span aria-label="${label(n)}" role="text">${n}</span>`,
    )
    return markup`<span class="refs">${spaced(links, ', ')}</span>`
  }
}

function sign({ sign, severity = '', name }: { sign: string; severity?: number | ''; name: string }): Html {
  return markup`<svg class="mark ${sign}" role="img" aria-label="${name}"><use href="#${sign}${sign === 'challenge' ? severity || 1 : ''}"/></svg>`
}

/** A drawing. Colours are attributes with tokens, so that the content policy allows them and each colour scheme has its own. */
function drawn({ width, height, label, shapes }: Drawing): Html {
  return markup`
    <svg role="img" aria-label="${label}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
    ${lines(shapes, (shape) =>
      'sign' in shape
        ? markup`<g transform="translate(${shape.x} ${shape.y})">${drawnSign(shape).map((part) => shapeOf(part, shape.sign))}</g>`
        : shapeOf(shape, 'note'),
    )}
    </svg>`
}

function shapeOf(shape: Shape, kind: Sign['sign']): Html {
  const ink = (name: Ink) => `var(--${inkOf(name, kind)})`
  if ('text' in shape) {
    const { text, x, y, ink: colour = 'ink-3', anchor, strong, small } = shape
    const weight = strong && raw(' font-weight="500"')
    return markup`<text x="${x}" y="${y}" fill="${ink(colour)}" font-size="${small ? 11 : 12}"${anchor !== undefined && raw(` text-anchor="${anchor}"`)}${weight}>${text}</text>`
  }
  const { d, fill, line, width, dash, round } = shape
  const attributes = [
    ` fill="${fill ? ink(fill) : 'none'}"`,
    line && ` stroke="${ink(line)}" stroke-width="${width ?? 1}"`,
    dash && ` stroke-dasharray="${dash}"`,
    round && ' stroke-linecap="round" stroke-linejoin="round"',
  ]
  return markup`<path d="${d}"${raw(attributes.filter(Boolean).join(''))}/>`
}

/** The signs of the kinds, defined once and used by id. */
const symbols = markup`
  <svg class="symbols" width="0" height="0" aria-hidden="true">
  ${lines(
    Object.entries(signs),
    ([name, parts]) => markup`<symbol id="${name}" viewBox="0 0 20 20">${parts.map((part) => symbolOf(part))}</symbol>`,
  )}
  </svg>`

/** In a symbol, the colours are those of the sign that uses it. */
function symbolOf(part: Shape): Html {
  const { html } = shapeOf(part, 'note')
  return raw(html.replace(/var\(--note(-tint)?\)/g, 'var(--k$1)'))
}

function clock(at: number, time: string): Html {
  return markup`<time datetime="${new Date(at).toISOString()}">${time}</time>`
}

function dayOf({ date, shown }: { date: string; shown: string }): Html {
  return markup`<time datetime="${date}">${shown}</time>`
}

/** Text of a person, with its direction isolated. */
function personText(words: string): Html {
  return markup`<bdi>${words}</bdi>`
}
