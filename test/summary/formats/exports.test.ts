import { Parser, type Node } from 'commonmark'
import fc from 'fast-check'
import { Window } from 'happy-dom'
import mammoth from 'mammoth'
import MarkdownIt from 'markdown-it'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { formatOf, formats, type FormatName } from '../../../summary/formats/formats.ts'
import { type FormatInput, type FormatOutput } from '../../../summary/formats/format.ts'
import { shareable, type RideAlongRows } from '../../../summary/shareable.ts'
import { summarize } from '../../../summary/sections/sections.ts'
import { evening, morningAfter } from '../../fixtures/evening.ts'
import { everywhere, hostile } from '../../fixtures/everywhere.ts'
import { followUp, morning, observation, png, picture } from '../../fixtures/morning.ts'

async function writtenAs(format: FormatName, rows: RideAlongRows, more: Partial<FormatInput> = {}): Promise<FormatOutput> {
  const leave = shareable(rows)!
  const telling = { words, locale: 'en-GB', writtenAt: morningAfter }
  const { write } = await formatOf(format).load!()
  return write({ summary: summarize(leave, telling), rows: leave.rows, ...telling, ...more })
}

async function asText(format: FormatName, rows: RideAlongRows, more?: Partial<FormatInput>): Promise<string> {
  const content = await writtenAs(format, rows, more)
  if (typeof content === 'string') return content
  if (content instanceof Uint8Array) throw new Error(`${format} is no text`)
  return content.plain
}

const written = (Object.keys(formats) as FormatName[]).filter((name) => formatOf(name).load)
const cellsOf = (csv: string) => Papa.parse<string[]>(csv, { delimiter: ',' }).data.filter((row) => row.length > 1)
const bare = (text: string) => text.replaceAll('\u2060', '')

/** Anything that can be typed, and what formats take for theirs. */
const anything = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.constantFrom(
        ...'=+-@\t\r\n"\',;|/#*_~`<>&[](){}!:\\'.split(''),
        '\u00A0',
        '\uFEFF',
        '\uFF1D',
        '\uFF20',
        '/close',
        '<!channel>',
        '@here',
        ':joy:',
        '\u202E',
        '\uD800',
        '\u0000',
        'é',
        '\u05D0',
        '💾',
      ),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''))

const tables = ['observations', 'followUps', 'jira', 'asana', 'gitlab'] as const

describe('Every export', () => {
  test.each([
    ['observations', 'evening-observations.csv'],
    ['followUps', 'evening-follow-ups.csv'],
    ['jira', 'evening-jira.csv'],
    ['asana', 'evening-asana.csv'],
    ['gitlab', 'evening-gitlab.csv'],
    ['trello', 'evening-trello.txt'],
    ['slack', 'evening-slack.txt'],
    ['rich', 'evening-rich.txt'],
  ] as const)('writes the evening as it always did: %s', async (format, file) => {
    await expect(await asText(format, evening())).toMatchFileSnapshot(`../../fixtures/${file}`)
  })

  test.each(written)('an export contains nothing private: %s', async (format) => {
    const rows = morning({
      observations: [observation({ id: 'secret', text: 'canary', kind: 'challenge', visibility: 'private' }), observation()],
      followUps: [followUp({ text: 'canary', from: ['secret'] })],
    })
    const content = await writtenAs(format, rows)
    const text = content instanceof Uint8Array ? await wordText(content) : JSON.stringify(content)

    expect(text).not.toContain('canary')
  })

  test.each(written)('an empty ride-along can be exported: %s', async (format) => {
    const content = await writtenAs(format, morning())
    if (formats[format].group === 'document' || formats[format].group === 'copy') {
      const text = content instanceof Uint8Array ? await wordText(content) : JSON.stringify(content)
      expect(text).toContain('Nothing was written down.')
    } else expect(content).toBeDefined()
  })
})

describe('A table', () => {
  test.each(tables)('a table keeps its columns and rows with any text: %s', async (format) => {
    const shape = async (text: string) => cellsOf(await asText(format, everywhere(text))).map((row) => row.length)
    const plain = await shape('plain')
    for (const text of hostile) expect((await shape(text)).length).toBe(plain.length)
  })

  test.each(tables)('a table has no cell that a spreadsheet would run: %s', async (format) => {
    const runs = /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/
    const check = async (text: string) => {
      for (const tasks of ['followUps', 'challenges'] as const)
        for (const row of cellsOf(await asText(format, everywhere(text), { tasks }))) for (const cell of row) expect(cell).not.toMatch(runs)
    }
    for (const text of [...hostile, '\u00A0=1', '\uFEFF\uFF1D1', '\t=1', '\r\n@a', ' +1', '-1']) await check(text)
    await fc.assert(fc.asyncProperty(anything, check), { numRuns: 100 })
  })

  test('the table of observations reads back as written, except for NUL and unpaired surrogates', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const rows = cellsOf(await asText('observations', morning({ observations: [observation({ text })] })))
        const whole = (text || words.summaryNoWords).replaceAll('\u0000', '\uFFFD').replace(/\p{Cs}/gu, '\uFFFD')
        expect(rows[1]![6]!.replace(/^'(?=[\s\S])/, '')).toBe(whole.replace(/^'(?=[\s\S])/, ''))
      }),
      { numRuns: 500 },
    )
  })

  test('a table begins with a byte order mark only if requested', async () => {
    expect((await asText('observations', evening(), { withBom: true })).startsWith('\uFEFF"')).toBe(true)
    expect((await asText('observations', evening())).startsWith('"')).toBe(true)
  })
})

describe('A tracker', () => {
  const task = (text: string) => morning({ followUps: [followUp({ text, owner: text, tags: ['a b', 'c,d'] })] })

  test('a tracker gets challenges if requested', async () => {
    const titles = cellsOf(await asText('jira', evening(), { tasks: 'challenges' })).map(([title]) => title)

    expect(titles).toHaveLength(16)
    expect(titles[1]).toBe('load on the primary rises; spam accounts suspected, nobody can see which')
  })

  test('titles for trackers are clean, on one line and limited in length', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        for (const format of ['jira', 'gitlab', 'asana'] as const) {
          const title = cellsOf(await asText(format, task(text)))[1]![0]!
          expect(title).not.toMatch(/^[\s=+\-@/\uFF1D\uFF20]|[\n\r]/)
          expect(title.length).toBeLessThanOrEqual(format === 'asana' ? 1024 : 300)
        }
      }),
      { numRuns: 200 },
    )
    expect(cellsOf(await asText('jira', task('x'.repeat(20_000))))[1]![0]).toHaveLength(255)
  })

  test('labels for Jira have no spaces', async () => {
    const [head, row] = cellsOf(await asText('jira', task('do it')))

    expect(head!.filter((name) => name === 'Labels')).toHaveLength(2)
    expect(row!.slice(4, 6)).toEqual(['a-b', 'c-d'])
  })

  test('descriptions for Jira read back as written and create no markup', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const description = cellsOf(await asText('jira', task(text)))[1]![3]!
        const marks = description.replaceAll(/\\[\s\S]/g, 'x')
        expect(marks).not.toMatch(/[{}[\]!|]|(?<![\p{L}\p{N}])[*_+^~]|^\s*(?:#|h[1-6]\.|bq\.)/imu)
        expect(description.replaceAll(/\\([\s\S])/g, '$1')).toContain(text.replaceAll('\u0000', '\uFFFD').replace(/\p{Cs}/gu, '\uFFFD'))
      }),
      { numRuns: 300 },
    )
  })

  test('descriptions for GitLab create no mention, and no quick action except for labels', async () => {
    const known = morning({ followUps: [followUp({ text: 'a', tags: ['backups', 'one;two'] })] })
    expect(cellsOf(await asText('gitlab', known))[1]![1]).toMatch(/\n\n\/label ~backups$/)
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const description = cellsOf(await asText('gitlab', task(text)))[1]![1]!
        expect(description.replace(/\/label \S+(?: \S+)*$/, '')).not.toMatch(/^\s*\\?\/\w|[@!%$~](?=[\p{L}\p{N}_])/mu)
        const kinds = nodes(new Parser().parse(description)).map(({ type }) => type)
        expect(kinds.filter((type) => !['document', 'paragraph', 'text', 'softbreak', 'linebreak'].includes(type))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  test('only an owner that is an e-mail address becomes an assignee in Asana', async () => {
    const of = async (owner: string) => cellsOf(await asText('asana', morning({ followUps: [followUp({ owner })] })))[1]![3]

    expect(await of('ada@example.org')).toBe('ada@example.org')
    expect(await of('ada')).toBe('')
    expect(await of('=a@b.c')).toBe('')
  })

  test('Trello gets one line for each card', async () => {
    for (const text of hostile) expect((await asText('trello', task(text))).split('\n')).toHaveLength(2)
  })
})

describe('Slack', () => {
  test('Slack gets at most one message, with any content', async () => {
    for (const text of hostile) {
      const message = await asText('slack', everywhere(text))
      expect(message.length).toBeLessThanOrEqual(12_000)
      expect(message).not.toMatch(/<!|[<>]|[@#](?=[^\s\u2060])|:[\w+-]+:|&(?!amp;|lt;|gt;)/)
    }
    const long = morning({ observations: Array.from({ length: 300 }, () => observation({ text: 'x & y '.repeat(20) })) })
    expect(await asText('slack', long)).toContain(words.slackCut)
    expect(await asText('slack', evening())).not.toContain(words.slackCut)
  })

  test('text for Slack reads back as written', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const message = await asText('slack', morning({ observations: [observation({ text })] }))
        const read = bare(message).replace(/&(amp|lt|gt);/g, (_, name: 'amp' | 'lt' | 'gt') => ({ amp: '&', lt: '<', gt: '>' })[name])
        expect(read).toContain(shownAs(bare(text)))
        expect(message).not.toMatch(/<|>|[@#](?=[^\s\u2060])/)
      }),
      { numRuns: 300 },
    )
  })
})

describe('Rich text', () => {
  test('rich text has the same elements with any text', async () => {
    const elements = async (text: string) => {
      const content = await writtenAs('rich', everywhere(text))
      if (typeof content === 'string' || content instanceof Uint8Array || content.html === undefined) throw new Error('No HTML')
      expect(content.html).not.toMatch(/<script|<img|<style|<[^>]* (?:on\w+|style)=/i)
      return Array.from(content.html.matchAll(/<\/?[a-z][^\s>]*/gi), ([name]) => name).filter((name) => name !== '<br')
    }
    const plain = await elements('plain')
    for (const text of hostile) expect(await elements(text)).toEqual(plain)
  })

  test('rich text contains what was written', async () => {
    const content = await writtenAs('rich', morning({ observations: [observation({ text: '<b>a</b> & "b"' })] }))
    const { document } = new Window()
    if (typeof content === 'string' || content instanceof Uint8Array) throw new Error('No copy')
    document.write(content.html!)

    expect(document.body.textContent).toContain('<b>a</b> & "b"')
    expect(content.plain).toContain('<b>a</b> & "b"')
  })
})

describe('Word', () => {
  test('an independent reader reads the whole evening from Word in order', async () => {
    const read = await wordText(await wordOf(evening()))
    let from = read.lastIndexOf('\nTimeline\n')
    expect(from).toBeGreaterThan(0)
    for (const { text } of evening().observations) {
      const at = read.indexOf(text, from)
      expect(at).toBeGreaterThan(from)
      from = at
    }
  })

  test('the Word document uses the headings, lists and tables of Word', async () => {
    const { value: html } = await mammoth.convertToHtml({ buffer: Buffer.from(await wordOf(evening())) })
    const { document } = new Window()
    document.write(html)
    const texts = (selector: string) => Array.from(document.querySelectorAll(selector), ({ textContent }) => textContent)

    expect(texts('h1').slice(-9)).toEqual([
      'How the time was spent',
      'What works',
      'Challenges by theme',
      'Tags that occur together',
      'Open questions',
      'In the host’s own words',
      'Follow-ups',
      'Method and limits',
      'Timeline',
    ])
    expect(texts('h2')).toContain('31 January 2017')
    expect(texts('h3')[0]).toBe('17:20 preparing staging for a replication experiment')
    expect(texts('table thead tr').at(-1)).toBe('ActionOwnerDue')
    expect(document.querySelectorAll('ol > li').length).toBe(4)
    expect(Array.from(document.querySelectorAll('a[href^="#o"]')).length).toBeGreaterThan(30)
  })

  test('text in Word reads back as written, except for control characters and what XML cannot hold', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const { value } = await mammoth.convertToHtml({
          buffer: Buffer.from(await wordOf(morning({ observations: [observation({ text })] }))),
        })
        const said = value.slice(value.lastIndexOf('<p>') + 3, -'</p>'.length).replace(/^.*?\t\d\d:\d\d\t/s, '')
        const unturned = (words: string) => words.replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
        expect(unturned(decoded(said))).toBe(unturned(shownAs(text || words.summaryNoWords).replace(/[\uFFFE\uFFFF]/g, '\uFFFD')))
      }),
      { numRuns: 150 },
    )
  })

  test('the Word document is readable with any text and has the same headings and tables', async () => {
    const shape = async (text: string) => {
      const { value } = await mammoth.convertToHtml({ buffer: Buffer.from(await wordOf(everywhere(text))) })
      return Array.from(value.matchAll(/<(h[1-6]|table|tr|td|th)\b/g), ([, name]) => name)
    }
    const plain = await shape('plain')
    for (const text of hostile) expect(await shape(text)).toEqual(plain)
  })

  test('the Word document has the classification in its header, alternative texts, numbered captions and page numbers', async () => {
    const given = morning({
      rideAlong: { classification: 'Confidential' },
      observations: [
        observation({ id: 'seen', kind: 'challenge', severity: 3, tags: ['a', 'b'] }),
        observation({ kind: 'challenge', severity: 2, tags: ['a', 'b'] }),
      ],
      pictures: [picture({ observationId: 'seen', type: 'image/png', bytes: png, thumbnail: png, alt: 'the queue & <so>' })],
    })
    const data = Uint8Array.from(atob(onePixel), (character) => character.charCodeAt(0))
    const file = await wordOf(given, { paint: { drawing: async () => data, picture: async () => ({ type: 'png', data }) } })
    const parts = await unzipped(file)

    expect(parts['word/header1.xml']).toContain('Confidential')
    expect(parts['word/footer1.xml']).toMatch(/PAGE[\s\S]*NUMPAGES/)
    const document = parts['word/document.xml']!
    expect(Array.from(document.matchAll(/<wp:docPr [^>]*descr="([^"]*)"/g), ([, label]) => label)).toEqual(
      [
        expect.stringContaining('From 09:00 to 10:00'),
        expect.stringContaining('Challenges by theme'),
        expect.stringContaining('Tags that occur together'),
        'the queue &amp; &lt;so&gt;',
      ].filter((_, i) => i > 0),
    )
    expect(Array.from(document.matchAll(/SEQ Figure[^>]*>[\s\S]*?<w:t[^>]*>(\d+)</g), ([, n]) => n)).toEqual(['1', '2'])
    expect(document).toMatch(/<w:instrText[^>]*>TOC /)
  })
})

test('tables in Markdown keep their cells with any text', async () => {
  const shape = async (text: string) => {
    const tokens = new MarkdownIt().parse(await asText('markdown', everywhere(text)), {})
    return tokens.map(({ type }) => type).filter((type) => /^(?:table|tr|td|th)_open$/.test(type))
  }
  const plain = await shape('plain')
  expect(plain.filter((type) => type === 'table_open').length).toBeGreaterThan(5)
  for (const text of hostile) expect(await shape(text)).toEqual(plain)
})

const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

async function wordOf(rows: RideAlongRows, more?: Partial<FormatInput>): Promise<Uint8Array> {
  const file = await writtenAs('word', rows, more)
  if (!(file instanceof Uint8Array)) throw new Error('No file')
  return file
}

async function wordText(file: Uint8Array): Promise<string> {
  const { value } = await mammoth.extractRawText({ buffer: Buffer.from(file) })
  return value.replace(/\n\n/g, '\n')
}

async function unzipped(file: Uint8Array): Promise<Record<string, string>> {
  const { unzipSync, strFromU8 } = await import('fflate')
  return Object.fromEntries(Object.entries(unzipSync(file)).map(([name, content]) => [name, strFromU8(content)]))
}

function decoded(html: string): string {
  return html
    .replaceAll('<br />', '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot);/g, (_, name: 'amp' | 'lt' | 'gt' | 'quot') => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name])
}

function shownAs(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\p{Cs}/gu, '\uFFFD')
  )
}

function nodes(root: Node): Node[] {
  const found: Node[] = []
  const walker = root.walker()
  for (let event = walker.next(); event; event = walker.next()) if (event.entering) found.push(event.node)
  return found
}
