import type { FormatInput } from '../formats.ts'
import type { Finding, Observed, Part, Promised, Section } from '../summarize.ts'

/**
 * A summary in CommonMark, without tables and HTML, so that every reader shows it alike. What people wrote is
 * escaped: it reads back as it was written, and makes no heading, list, link, emphasis or HTML.
 */
export function write({ summary, words }: FormatInput): string {
  const { title, classification, facts, sections } = summary
  const blocks = [
    ...(classification ? [`**${line(classification)}**`] : []),
    `# ${line(title)}`,
    words.summaryKicker,
    facts.map(({ label, values }) => item(`**${line(label)}:** ${values.map(line).join('; ')}`)).join('\n'),
    ...sections.flatMap((section) => [`## ${line(section.heading)}`, ...body(section)]),
  ]
  return `${blocks.join('\n\n')}\n`

  function body(section: Section): string[] {
    switch (section.id) {
      case 'bottomLine':
        return [section.findings.map((finding, i) => item(claim(finding), `${i + 1}. `)).join('\n')]
      case 'followUps':
        return [section.followUps.map((each, i) => item(`${escaped(each.text)}\\\n${details(each)}`, `${i + 1}. `)).join('\n')]
      case 'themes':
        return [
          ...(section.remark ? [escaped(section.remark)] : []),
          ...section.themes.flatMap(({ heading, observations }) => [
            `### ${line(heading)}`,
            observations.map((each) => item(numbered(each, true))).join('\n'),
          ]),
        ]
      case 'wins':
      case 'questions':
        return [section.observations.map((each) => item(numbered(each))).join('\n')]
      case 'quotes':
        return [section.observations.map((each) => item(numbered({ ...each, text: words.summaryQuote(each.text) }))).join('\n')]
      case 'activities':
        return [
          ...(section.pauses.length > 0 ? [escaped(section.pauses.map((sentence) => `${sentence}.`).join(' '))] : []),
          ...(section.activities.length > 0
            ? [
                section.activities
                  .map(({ time, text, duration, share }) =>
                    item(`${time} ${escaped(text)}: ${escaped(share ? `${duration}, ${share}` : duration)}`),
                  )
                  .join('\n'),
              ]
            : []),
        ]
      case 'method':
        return [escaped(section.sentences.join(' '))]
      case 'timeline':
        return section.days.flatMap(({ shown, parts }) => [`### ${line(shown)}`, ...parts.flatMap(partOfDay)])
    }
  }

  function claim(finding: Finding): string {
    const behind = finding.numbers.length > 0 ? ` (${finding.numbers.join(', ')})` : ''
    if (finding.what === 'theme') return `${escaped(finding.lead)} **${line(finding.tag)}**${behind}`
    if (finding.what === 'sentence') return escaped(finding.sentence) + behind
    const { kindName, prompt, text, basis } = finding.observation
    return `**${line(kindName)}:** ${answer(prompt, text)}${basis ? ` (${escaped(basis)})` : ''}${behind}`
  }

  function partOfDay({ activity, events }: Part): string[] {
    const lines = events.map((event) => {
      if (event.what === 'followUp')
        return item(`${event.time} **${line(words.kindFollowUp)}:** ${escaped(event.text)}\\\n${details(event)}`)
      if (event.what === 'pause') return item(`${event.time} **${line(event.sentence)}**${event.text ? ` ${escaped(event.text)}` : ''}`)
      const shown = event.kind === 'quote' ? { ...event, text: words.summaryQuote(event.text) } : event
      const pictures = (event.pictures ?? []).map(({ alt }) => `\\\n${alt ? escaped(words.screenshotOf(alt)) : line(words.screenshot)}`)
      return item(`${event.time} ${numbered(shown, event.kind !== 'note')}${pictures.join('')}`)
    })
    return [...(activity ? [`#### ${activity.time} ${line(activity.text)}`] : []), ...(lines.length > 0 ? [lines.join('\n')] : [])]
  }

  function numbered({ number, kindName, prompt, text, basis, tags, page }: Observed, named = false): string {
    const parts = [
      named ? `**${number} · ${line(kindName)}:**` : `**${number}**`,
      answer(prompt, text),
      basis && `(${escaped(basis)})`,
      ...tags.map((tag) => `#${line(tag)}`),
      page && `(${page.href === undefined ? line(page.name) : `[${line(page.name)}](<${address(page.href)}>)`})`,
    ]
    return parts.filter(Boolean).join(' ')
  }

  /** Words under the question that they answer. */
  function answer(prompt: string | undefined, text: string): string {
    return prompt ? `${escaped(words.summaryAsked)} ${line(prompt)}\\\n${escaped(text)}` : escaped(text)
  }

  function details({ owner, due, numbers }: Promised): string {
    const parts = [
      `${line(words.owner)}: ${line(owner ?? words.summaryNoOwner)}`,
      `${line(words.due)}: ${line(due?.shown ?? words.summaryNoDate)}`,
      ...(numbers.length > 0 ? [`${line(words.summaryBehind)}: ${numbers.join(', ')}`] : []),
    ]
    return parts.join(' · ')
  }
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
function escaped(text: string): string {
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
function closed(text: string): string {
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
