import type { FormatInput } from '../formats.ts'
import type { Strip } from '../strip.ts'
import type { Day, Finding, Observed, Part, Pause, Promised, Section, Shown, Stretch } from '../summarize.ts'
import { style } from './html-style.ts'

/** Markup, as against text. */
interface Html {
  html: string
}

const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

/** The signs of the kinds, drawn once and used by id. */
const symbols = `<svg class="symbols" width="0" height="0" aria-hidden="true">
<symbol id="note" viewBox="0 0 20 20"><circle cx="10" cy="10" r="3" fill="var(--k)"/></symbol>
<symbol id="challenge1" viewBox="0 0 20 20"><rect x="1.75" y="1.75" width="16.5" height="16.5" rx="2.5" fill="var(--k-tint)" stroke="var(--k)" stroke-width="1.5"/><path d="M10 5.75v4.75M10 14.25v0" stroke="var(--k)" stroke-width="2" stroke-linecap="round"/></symbol>
<symbol id="challenge2" viewBox="0 0 20 20"><rect x="1.75" y="1.75" width="16.5" height="16.5" rx="2.5" fill="var(--k-tint)" stroke="var(--k)" stroke-width="1.5"/><path d="M7.75 5.75v4.75M12.25 5.75v4.75M7.75 14.25v0M12.25 14.25v0" stroke="var(--k)" stroke-width="2" stroke-linecap="round"/></symbol>
<symbol id="challenge3" viewBox="0 0 20 20"><rect x="1" y="1" width="18" height="18" rx="3" fill="var(--k)"/><path d="M5.75 5.75v4.75M10 5.75v4.75M14.25 5.75v4.75M5.75 14.25v0M10 14.25v0M14.25 14.25v0" stroke="var(--surface)" stroke-width="2" stroke-linecap="round"/></symbol>
<symbol id="win" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8.25" fill="var(--k-tint)" stroke="var(--k)" stroke-width="1.5"/><path d="M10 6v8M6 10h8" stroke="var(--k)" stroke-width="2" stroke-linecap="round"/></symbol>
<symbol id="question" viewBox="0 0 20 20"><path d="M10 .9 19.1 10 10 19.1.9 10z" fill="var(--k-tint)" stroke="var(--k)" stroke-width="1.5" stroke-linejoin="round"/><path d="M8 8.1a2.05 2.05 0 1 1 3.1 1.75c-.7.42-1.1.8-1.1 1.5M10 14v0" fill="none" stroke="var(--k)" stroke-width="1.8" stroke-linecap="round"/></symbol>
<symbol id="quote" viewBox="0 0 20 20"><path d="M2.5 2.75h15a.75.75 0 0 1 .75.75v10a.75.75 0 0 1-.75.75H8.5L5 17.75v-3.5H2.5a.75.75 0 0 1-.75-.75v-10a.75.75 0 0 1 .75-.75z" fill="var(--k-tint)" stroke="var(--k)" stroke-width="1.5" stroke-linejoin="round"/><path d="M9 6.1c-1.9.4-2.7 1.5-2.7 3.2 0 1 .6 1.7 1.5 1.7.8 0 1.4-.6 1.4-1.4s-.5-1.3-1.2-1.3c.1-.7.5-1.1 1.2-1.4zM13.8 6.1c-1.9.4-2.7 1.5-2.7 3.2 0 1 .6 1.7 1.5 1.7.8 0 1.4-.6 1.4-1.4s-.5-1.3-1.2-1.3c.1-.7.5-1.1 1.2-1.4z" fill="var(--k)"/></symbol>
<symbol id="followUp" viewBox="0 0 20 20"><path d="M2 3.75h10.6L18.5 10l-5.9 6.25H2z" fill="var(--k-tint)" stroke="var(--k)" stroke-width="1.5" stroke-linejoin="round"/><path d="M7.25 6.9 10.4 10l-3.15 3.1" fill="none" stroke="var(--k)" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/></symbol>
</svg>`

/**
 * A summary as one page that stands alone: no script, no request, light and dark, and made for paper. Everything
 * that somebody typed is text.
 */
export function write({ summary, words, locale }: FormatInput): string {
  const { title, classification, facts, sections, count } = summary
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
    ${raw(style + paper())}
    </style>
    </head>
    <body>
    ${raw(symbols)}
    <main>
    <header>
    ${classification && markup`<p class="classification">${said(classification)}</p>`}
    <p class="kicker">${words.summaryKicker}</p>
    <h1>${said(title)}</h1>
    <dl class="facts">
    ${lines(facts, ({ label, values }) => markup`<div><dt>${label}</dt>${values.map((value) => markup`<dd>${said(value)}</dd>`)}</div>`)}
    </dl>
    </header>
    ${lines(
      sections,
      (section) => markup`
        <section id="${section.id}" aria-labelledby="${section.id}-heading">
        <h2 id="${section.id}-heading">${section.heading}</h2>
        ${body(section)}
        </section>`,
    )}
    </main>
    </body>
    </html>`
  return `${page.html.trim()}\n`

  /** Running heads and folios. */
  function paper(): string {
    const [before = '', between = '', after = ''] = words.summaryPageOf('\n', '\n').split('\n')
    const head = (box: string, content: string) => `  @${box} { content: ${content}; font: 8pt var(--sans); color: #686459; }\n`
    return [
      '@page {\n  margin: 20mm;\n',
      head('top-left', quoted(title.slice(0, 80))),
      head('top-right', quoted((classification ?? words.summaryKicker).slice(0, 80))),
      head('bottom-left', quoted(count)),
      head('bottom-right', `${quoted(before)} counter(page) ${quoted(between)} counter(pages) ${quoted(after)}`),
      '}\n@page :first { @top-left { content: none; } @top-right { content: none; } }\n',
    ].join('')
  }

  function body(section: Section): Html {
    switch (section.id) {
      case 'bottomLine':
        return markup`
          <ol class="findings">
          ${lines(section.findings, (finding) => markup`<li><p>${claim(finding)} ${refs(finding.numbers)}</p></li>`)}
          </ol>`
      case 'followUps':
        return followUpTable(section.followUps)
      case 'themes':
        return markup`
          ${section.remark && markup`<p class="meta">${section.remark}</p>`}
          ${lines(section.themes, ({ heading, isTag, observations }) => markup`<h3>${isTag ? said(heading) : heading}</h3>${marked(observations)}`)}`
      case 'wins':
      case 'questions':
      case 'quotes':
        return marked(section.observations)
      case 'activities':
        return spaced(
          [
            ...(section.strip ? [drawn(section.strip)] : []),
            ...(section.pauses.length > 0
              ? [markup`<ul class="pauses">${section.pauses.map((sentence) => markup`<li>${sentence}</li>`)}</ul>`]
              : []),
            ...(section.activities.length > 0 ? [activityTable(section.activities)] : []),
          ],
          '\n',
        )
      case 'method':
        return markup`<p>${section.sentences.join(' ')}</p>`
      case 'timeline':
        return lines(section.days, day)
    }
  }

  function claim(finding: Finding): Html {
    if (finding.what === 'theme') return markup`${finding.lead} <b>${said(finding.tag)}</b>`
    if (finding.what === 'sentence') return markup`${finding.sentence}`
    const { observation } = finding
    return markup`${mark(observation)} ${wording(observation)}${observation.basis && markup` <span class="meta">${observation.basis}</span>`}`
  }

  /** Roles are named because a narrow screen lays the cells out as blocks. */
  function followUpTable(followUps: Promised[]): Html {
    const founded = followUps.some(({ numbers }) => numbers.length > 0)
    const none = (sentence: string) => markup`<span class="muted">${sentence}</span>`
    return markup`
      <table class="follow-ups" role="table">
      <thead role="rowgroup"><tr role="row">
      <th role="columnheader">${words.summaryAction}</th>
      <th role="columnheader" class="owner">${words.owner}</th>
      <th role="columnheader" class="due">${words.due}</th>
      ${founded && markup`<th role="columnheader" class="num behind">${words.summaryBehind}</th>`}
      </tr></thead>
      <tbody role="rowgroup">
      ${lines(
        followUps,
        ({ text, owner, due, numbers }) => markup`
          <tr role="row">
          <td role="cell">${said(text)}</td>
          <td role="cell">${owner ? said(owner) : none(words.summaryNoOwner)}</td>
          <td role="cell">${due ? dueDay(due) : none(words.summaryNoDate)}</td>
          ${founded && markup`<td role="cell" class="num behind">${refs(numbers)}</td>`}
          </tr>`,
      )}
      </tbody>
      </table>`
  }

  function activityTable(activities: Stretch[]): Html {
    return markup`
      <table>
      <thead><tr>
      <th>${words.summaryActivity}</th>
      <th class="num">${words.summaryFrom}</th>
      <th class="num">${words.summaryLasted}</th>
      <th class="num">${words.summaryShare}</th>
      </tr></thead>
      <tbody>
      ${lines(
        activities,
        ({ at, time, text, duration, share }) => markup`
          <tr><td>${said(text)}</td><td class="num">${clock(at, time)}</td><td class="num">${duration}</td><td class="num">${share}</td></tr>`,
      )}
      </tbody>
      </table>`
  }

  function day({ date, shown, parts }: Day): Html {
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

  function part({ activity, events }: Part): Html {
    const head =
      activity && markup`<tr><th colspan="4" scope="rowgroup">${clock(activity.at, activity.time)} ${said(activity.text)}</th></tr>`
    return markup`
      <tbody>
      ${head}
      ${lines(events, (event) => (event.what === 'followUp' ? promised(event) : event.what === 'pause' ? paused(event) : observed(event)))}
      </tbody>`
  }

  function observed(event: Observed): Html {
    const cells = markup`<td class="n">${event.number}</td><td>${clock(event.at, event.time)}</td><td>${mark(event)}</td>`
    return markup`<tr id="o${event.number}">${cells}<td>${wording(event)} ${about(event)}${(event.pictures ?? []).map(picture)}</td></tr>`
  }

  function picture({ address, width, height, alt }: Shown): Html {
    const image = markup`<img src="${address}" alt="${alt ?? words.screenshot}" width="${width}" height="${height}">`
    return markup`<figure>${image}${alt && markup`<figcaption>${said(alt)}</figcaption>`}</figure>`
  }

  function promised({ at, time, text, owner, due }: Promised): Html {
    const meta = markup`<span class="meta">${owner && markup`${said(owner)} `}${due && dueDay(due)}</span>`
    return markup`<tr><td></td><td>${clock(at, time)}</td><td>${sign('followUp', words.kindFollowUp)}</td><td>${said(text)} ${meta}</td></tr>`
  }

  function paused({ kind, at, time, sentence, text }: Pause): Html {
    const words = markup`<span class="pause">${sentence}</span>${text && markup` ${said(text)}`}`
    return markup`<tr class="${kind}"><td></td><td>${clock(at, time)}</td><td></td><td>${words}</td></tr>`
  }

  function marked(observations: Observed[]): Html {
    return markup`
      <ul class="marked">
      ${lines(observations, (each) => markup`<li>${mark(each)}<p>${wording(each)} ${about(each)} ${refs([each.number])}</p></li>`)}
      </ul>`
  }

  function wording({ kind, prompt, text }: Observed): Html {
    const asked = prompt && markup`<span class="meta">${words.summaryAsked} ${said(prompt)}</span><br>`
    const answer = kind === 'quote' ? markup`<span class="own-words">${said(words.summaryQuote(text))}</span>` : said(text)
    return markup`${asked || false}${answer}`
  }

  function about({ basis, tags, page }: Observed): Html | false {
    const parts = [...(basis ? [markup`${basis}`] : []), ...tags.map((tag) => said(`#${tag}`)), ...(page ? [pageNoted(page)] : [])]
    return parts.length > 0 && markup`<span class="meta">${spaced(parts, ' ')}</span>`
  }

  function pageNoted({ name, href }: NonNullable<Observed['page']>): Html {
    return href === undefined ? said(name) : markup`<a href="${href}" rel="noreferrer">${said(name)}</a>`
  }

  function mark({ kind, severity, kindName }: Observed): Html {
    return sign(kind, kindName, severity)
  }

  function refs(numbers: number[]): Html | false {
    const links = numbers.map((n) => markup`<a href="#o${n}" aria-label="${words.summaryObservationNumber(n)}">${n}</a>`)
    return numbers.length > 0 && markup`<span class="refs">${spaced(links, ', ')}</span>`
  }
}

function sign(kind: string, name: string, severity: number | '' = ''): Html {
  return markup`<svg class="mark ${kind}" role="img" aria-label="${name}"><use href="#${kind}${severity}"/></svg>`
}

/** The day in tones of ink; waits hatched, gaps in the record left open, interruptions above it, observations below. */
function drawn({ label, stretches, interruptions, observations }: Strip): Html {
  const ticks = (places: number[], y: number, height: number, ink: string) => {
    const d = places.map((place) => `M${place} 0V${height}`).join('')
    if (places.length === 0) return []
    return [
      markup`<svg y="${y}" width="100%" height="${height}" viewBox="0 0 100 ${height}" preserveAspectRatio="none" overflow="visible"><path d="${d}" ${raw(ink)} vector-effect="non-scaling-stroke"/></svg>`,
    ]
  }
  let activities = 0
  const parts = stretches.map(({ kind, from, to }) => {
    const [x, width] = [from, Math.round((to - from) * 10) / 10]
    if (kind === 'offRecord')
      return markup`<rect x="${x}%" y="5.5" width="${width}%" height="9" fill="var(--surface)" stroke="var(--edge)" stroke-dasharray="3 2"/>`
    const band = (fill: string) => markup`<rect x="${x}%" y="6" width="${width}%" height="8" fill="${fill}"/>`
    if (kind === 'wait')
      return markup`${band('var(--surface)')}<line x1="${x}%" y1="10" x2="${to}%" y2="10" stroke="var(--ink-2)" stroke-width="8" stroke-dasharray="1.5 2.5"/>`
    activities += 1
    const edge = x > 0 && markup`<line x1="${x}%" y1="6" x2="${x}%" y2="14" stroke="var(--surface)" stroke-width="2"/>`
    return markup`${band(`var(--tone-${2 - (activities % 2)})`)}${edge}`
  })
  return markup`
    <svg class="strip" role="img" aria-label="${label}" width="100%" height="20">
    <rect y="6" width="100%" height="8" fill="var(--sunken)"/>
    ${spaced([...parts, ...ticks(interruptions, 0, 5, 'stroke="var(--ink)" stroke-width="2"'), ...ticks(observations, 16, 4, 'stroke="var(--ink-3)"')], '\n')}
    </svg>`
}

function clock(at: number, time: string): Html {
  return markup`<time datetime="${new Date(at).toISOString()}">${time}</time>`
}

function dueDay({ date, shown }: { date: string; shown: string }): Html {
  return markup`<time datetime="${date}">${shown}</time>`
}

/** People's words: their direction is their own. */
function said(words: string): Html {
  return markup`<bdi>${words}</bdi>`
}

function lines<T>(items: T[], line: (item: T) => Html): Html {
  return spaced(items.map(line), '\n')
}

function spaced(parts: Html[], space: string): Html {
  return raw(parts.map(({ html }) => html).join(space))
}

function raw(html: string): Html {
  return { html }
}

/**
 * Markup with text filled in: all that is not markup already is escaped. What indents a line here is left out.
 * Not named `html`: formatters take that for theirs and move white space about.
 */
function markup({ raw: strings }: TemplateStringsArray, ...values: (string | number | Html | Html[] | false | undefined)[]): Html {
  const parts = values.map((value) => {
    if (value === undefined || value === false) return ''
    if (Array.isArray(value)) return spaced(value, '').html
    return typeof value === 'object' ? value.html : escaped(String(value))
  })
  const fixed = strings.map((string) => string.replace(/\n\s*/g, '\n'))
  return raw(fixed.reduce((page, string, i) => page + parts[i - 1] + string).replace(/^\n/, ''))
}

/** What HTML cannot hold is shown as the replacement character. */
function escaped(words: string): string {
  return (
    words
      .replace(/\r\n?/g, '\n')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFFFE\uFFFF\uFDD0-\uFDEF]|\p{Cs}/gu, '\uFFFD')
      .replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)
  )
}

/** A string in CSS that nothing can end. */
function quoted(words: string): string {
  const safe = words.replace(/\s+/g, ' ').replace(/[^A-Za-z0-9 ,.]/gu, (sign) => `\\${sign.codePointAt(0)!.toString(16).padStart(6, '0')}`)
  return `"${safe}"`
}
