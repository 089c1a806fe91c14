import { readFileSync } from 'node:fs'
import { Window } from 'happy-dom'
import { Parser, type Node } from 'commonmark'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import { parseBackup } from '../../../storage/library/backup.ts'
import { formats } from '../../../summary/formats/formats.ts'
import { fileName } from '../../../summary/formats/file-name.ts'
import { style } from '../../../summary/formats/html-style.ts'
import { shareable, type RideAlongRows } from '../../../summary/shareable.ts'
import { summarize } from '../../../summary/sections/sections.ts'
import { evening, morningAfter } from '../../fixtures/evening.ts'
import { everywhere, hostile } from '../../fixtures/everywhere.ts'
import { morning, nine, observation, picture, png, span, tag } from '../../fixtures/morning.ts'

const documents = ['markdown', 'html', 'json'] as const

async function writtenAs(format: (typeof documents)[number], rows: RideAlongRows): Promise<string> {
  const leave = shareable(rows)!
  const telling = { words, locale: 'en-GB', writtenAt: morningAfter }
  const { write } = await formats[format].load()
  return write({ summary: summarize(leave, telling), rows: leave.rows, ...telling })
}

describe('Every format', () => {
  test.each(documents)('every document format writes the evening as in its fixture: %s', async (format) => {
    await expect(await writtenAs(format, evening())).toMatchFileSnapshot(`../../fixtures/evening.${formats[format].extension}`)
  })

  test.each(documents)('every document format begins with the classification: %s', async (format) => {
    const text = await writtenAs(format, morning({ rideAlong: { classification: 'Strictly confidential' } }))
    const body = text.slice(format === 'html' ? text.indexOf('<main>') : 0)

    expect(body.slice(0, 80)).toContain('Strictly confidential')
  })

  test.each(documents)('every document format leaves out private rows: %s', async (format) => {
    const rows = morning({
      observations: [observation(), observation({ text: 'canary', visibility: 'private', tags: ['canary'] })],
      tags: [tag('canary')],
    })

    expect(await writtenAs(format, rows)).not.toContain('canary')
  })
})

describe('A picture', () => {
  const rows = (alt?: string) =>
    morning({
      observations: [observation({ id: 'seen', kind: 'challenge', severity: 3 }), observation({ id: 'secret', visibility: 'private' })],
      pictures: [
        picture({ observationId: 'seen', type: 'image/png', bytes: png, thumbnail: png, ...(alt !== undefined && { alt }) }),
        picture({ id: 'canary', observationId: 'secret', alt: 'canary' }),
      ],
    })

  test('a picture is in the page, with its alternative text', async () => {
    const page = await writtenAs('html', rows('the "queue" <b>'))
    const { document } = new Window()
    document.write(page)
    const images = [...document.querySelectorAll('img')]

    expect(images.map(({ src, alt }) => [src, alt])).toEqual([[`data:image/png;base64,${png}`, 'the "queue" <b>']])
    expect(images[0]!.closest('tr')!.id).toBe('o1')
    expect(document.querySelector('figcaption')!.textContent).toBe('the "queue" <b>')
    expect(page).not.toContain('canary')
  })

  test('a picture without an alternative text is called a screenshot', async () => {
    expect(await writtenAs('html', rows())).toContain(`alt="${words.screenshot}"`)
    expect(await writtenAs('markdown', rows())).toContain(`\\\n  ${words.screenshot}\n`)
  })

  test('a picture is only named in Markdown', async () => {
    const markdown = await writtenAs('markdown', rows('the *queue*'))

    expect(markdown).toContain('\\\n  Screenshot: the \\*queue\\*\n')
    expect(markdown).not.toContain(png)
    expect(markdown).not.toContain('canary')
  })

  test('a picture is in JSON with its bytes', async () => {
    const json = JSON.parse(await writtenAs('json', rows('the queue')))

    expect(json.pictures).toMatchObject([{ observationId: 'seen', type: 'image/png', bytes: png, thumbnail: png, alt: 'the queue' }])
    expect(JSON.parse(await writtenAs('json', morning()))).not.toHaveProperty('pictures')
  })
})

describe('A span off the record', () => {
  const rows = () =>
    morning({
      observations: [observation()],
      spans: [
        span({ kind: 'wait', minutes: 5, until: nine + 15 * 60_000, text: 'the *key*' }),
        span({ kind: 'interruption', minutes: 16, until: nine + 16 * 60_000, text: '' }),
        span({ kind: 'offRecord', minutes: 20, until: nine + 38 * 60_000, text: 'never told' }),
      ],
    })

  test('a span off the record is shown in Markdown without its text, beside waits and interruptions', async () => {
    const markdown = await writtenAs('markdown', rows())

    expect(markdown).toContain(
      '- 09:05 **Wait, 10 min** the \\*key\\*\n- 09:16 **Interrupted**\n- 09:20 **Off the record, 09:20 to 09:38**\n',
    )
    expect(markdown).toContain('- 1 wait, 10 min\n- 1 interruption\n- Off the record from 09:20 to 09:38\n')
    expect(markdown).toContain('1 stretch was off the record: 18 min.')
    expect(markdown).not.toContain('never told')
  })

  test('a span off the record is a row in HTML, and is in the picture and its description', async () => {
    const { document } = new Window()
    document.write(await writtenAs('html', rows()))

    expect(Array.from(document.querySelectorAll('#timeline tr.offRecord, #timeline tr.wait'), ({ textContent }) => textContent)).toEqual([
      '09:05Wait, 10 min the *key*',
      '09:20Off the record, 09:20 to 09:38',
    ])
    expect(document.querySelector('#activities svg')?.getAttribute('aria-label')).toContain('Off the record from 09:20 to 09:38')
    expect(Array.from(document.querySelectorAll('#activities li'), ({ textContent }) => textContent)).toHaveLength(3)
    expect(document.body.textContent).not.toContain('never told')
  })

  test('a span off the record is a row with its times in JSON', async () => {
    const { spans } = parseBackup(await writtenAs('json', rows()))

    expect(spans).toMatchObject([{ kind: 'wait' }, { kind: 'interruption' }, { kind: 'offRecord', until: nine + 38 * 60_000 }])
  })
})

describe('A file name', () => {
  test('no two formats of a ride-along have the same file name', () => {
    const files = Object.values(formats).filter((format) => 'extension' in format)
    const names = files.map(({ extension, ...rest }) =>
      fileName('Database evening', '2017-01-31', extension, 'part' in rest ? rest.part : undefined),
    )
    expect(new Set(names).size).toBe(files.length)
    expect(names).toContain('database-evening-2017-01-31-follow-ups.csv')
  })

  test('a file name is the title and the day', () => {
    expect(fileName('Database evening', '2017-01-31', 'md')).toBe('database-evening-2017-01-31.md')
    expect(fileName('Прогулка с ИТ', '2017-01-31', 'html')).toBe('прогулка-с-ит-2017-01-31.html')
    expect(fileName('Cafe\u0301', '2017-01-31', 'md')).toBe('caf\u00E9-2017-01-31.md')
  })

  test('a file name has nothing that a file system refuses or hides', () => {
    expect(fileName('../../etc/passwd', '2017-01-31', 'md')).toBe('etcpasswd-2017-01-31.md')
    expect(fileName('a<b>c:d"e/f\\g|h?i*j', '2017-01-31', 'md')).toBe('abcdefghij-2017-01-31.md')
    expect(fileName('gpj.\u202Eexe\u0000\uD800', '2017-01-31', 'md')).toBe('gpj.exe-2017-01-31.md')
    expect(fileName('.hidden. .', '2017-01-31', 'md')).toBe('hidden-2017-01-31.md')
    expect(fileName('CON.notes', '2017-01-31', 'md')).toBe('ride-along-con.notes-2017-01-31.md')
    expect(fileName(' \u202E/ ', '2017-01-31', 'md')).toBe('ride-along-2017-01-31.md')
  })

  test('a file name has at most 120 bytes and is cut between characters', () => {
    const cut = fileName('💾'.repeat(100), '2017-01-31', 'json')

    expect(cut).toBe(`${'💾'.repeat(26)}-2017-01-31.json`)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('md', 'html', 'json'), (title, extension) => {
        const name = fileName(title, '2017-01-31', extension)
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(120)
        expect(name).not.toMatch(/\p{Cs}/u)
        expect(name).toBe(name.normalize())
        // oxlint-disable-next-line no-control-regex
        expect(name).not.toMatch(/[\u0000-\u001F\u007F-\u009F<>:"/\\|?*\u200E\u200F\u202A-\u202E\u2066-\u2069]|^[.\s]|[.\s]$/)
      }),
    )
  })
})

describe('Markdown', () => {
  /** What a reader of CommonMark sees in the one observation of a document, behind its number. */
  const readBack = (markdown: string): string => {
    const blocks = nodes(new Parser().parse(markdown))
    const timeline = blocks.findIndex((node) => node.type === 'heading' && textOf(node) === words.timeline)
    const item = blocks.slice(timeline).find((node) => node.type === 'item')!
    return textOf(item).replace(/^09:00 1 /, '')
  }

  test('any text in Markdown reads back as written', async () => {
    const signs = fc.constantFrom(
      ...Array.from('\\`*_{}[]()#+-.!<>|~=&:/@"\'$^%; \n\t1a é\u00A0\u3000\u2028💾'),
      '\n\n',
      '    ',
      '1. ',
      '---',
      '```',
      '<b>',
      '&amp;',
      '](',
      '![',
      'http://',
      ' #',
      '#\n',
      '- [ ] ',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(signs, { maxLength: 24 }), async (parts) => {
        const text = parts.join('')
        const markdown = await writtenAs('markdown', morning({ observations: [observation({ text })] }))
        expect(readBack(markdown)).toBe(text || words.summaryNoWords)
      }),
      { numRuns: 2000 },
    )
  })

  test('any text keeps the blocks of Markdown and creates no HTML, link, image, code or quotation', async () => {
    const plain = shape(await writtenAs('markdown', everywhere('plain')))
    for (const text of hostile) expect(shape(await writtenAs('markdown', everywhere(text)))).toEqual(plain)
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme-ascii', minLength: 1 }), async (text) => {
        fc.pre(text.trim() !== '')
        expect(shape(await writtenAs('markdown', everywhere(text)))).toEqual(plain)
      }),
      { numRuns: 300 },
    )
  })

  test('Markdown replaces control characters and unpaired surrogates, and closes open bidi controls', async () => {
    const markdown = await writtenAs('markdown', morning({ observations: [observation({ text: 'a\u0000b\uD800c\r\nd\u202Ee\u2067f' })] }))

    expect(readBack(markdown)).toBe('a\uFFFDb\uFFFDc\nd\u202Ee\u2067f\u2069\u202C')
  })

  test('Markdown does not change plain sentences', async () => {
    const text = "I can't tell: 4.5 GB (about 60%) of shared_buffers are left - why? 1.5 h, see https://wiki.example/a_b"
    const markdown = await writtenAs('markdown', morning({ observations: [observation({ text })] }))

    expect(markdown).toContain(`- 09:00 **1** ${text}\n`)
  })

  function nodes(root: Node): Node[] {
    const found: Node[] = []
    const walker = root.walker()
    for (let event = walker.next(); event; event = walker.next()) if (event.entering) found.push(event.node)
    return found
  }

  function textOf(root: Node): string {
    return nodes(root)
      .map(({ type, literal }) => (type === 'text' ? literal : type === 'softbreak' ? '\\soft' : type === 'linebreak' ? '\n' : ''))
      .join('')
  }

  /** The document without its text. */
  function shape(markdown: string): string[] {
    return nodes(new Parser().parse(markdown))
      .map(({ type, level }) => (type === 'heading' ? `heading ${level}` : type))
      .filter((type) => !['text', 'softbreak', 'linebreak'].includes(type))
  }
})

describe('HTML', () => {
  test('HTML has the same elements with any text, and every word as text', async () => {
    const plain = await writtenAs('html', everywhere('plain'))
    for (const text of hostile) {
      const page = await writtenAs('html', everywhere(text))
      expect(tags(page)).toEqual(tags(plain))
      expect(styleOf(page).match(/[{}]/g)).toEqual(styleOf(plain).match(/[{}]/g))
    }
  })

  test('HTML contains what was written', async () => {
    const text = '<b>a</b> & "b"\n  next line \u202E'
    const { document } = new Window()
    document.write(await writtenAs('html', morning({ observations: [observation({ text })] })))

    expect(document.querySelector('#o1 bdi')!.textContent).toBe(text)
  })

  test('HTML has no script and no request, and every number links to its observation', async () => {
    const page = await writtenAs('html', evening())

    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:`,
    )
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|\sstyle=|url\(|@import|https?:/)
    const ids = new Set(Array.from(page.matchAll(/ id="([^"]+)"/g), ([, id]) => id))
    const targets = Array.from(page.matchAll(/ href="#([^"]+)"/g), ([, id]) => id)
    expect(ids.size).toBe([...page.matchAll(/ id="/g)].length)
    expect(targets.filter((id) => !ids.has(id))).toEqual([])
  })

  test('the style of HTML uses the tokens of tokens.css', () => {
    const tokens = readFileSync('assets/tokens.css', 'utf8')
    const names = Array.from(style.slice(0, style.indexOf('@media')).matchAll(/^ {2}(--[\w-]+: .+;)$/gm), ([, token]) => token!)

    expect(names.length).toBeGreaterThan(30)
    expect(names.filter((token) => !tokens.includes(token))).toEqual([])
  })

  function tags(page: string): string[] {
    return Array.from(page.slice(page.indexOf('</style>')).matchAll(/<\/?[a-z][^\s>]*/gi), ([name]) => name)
  }

  function styleOf(page: string): string {
    return page.slice(page.indexOf('<style>'), page.indexOf('</style>')).replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
  }
})

test('a question is shown above its answer in every document', async () => {
  const rows = morning({ observations: [observation({ kind: 'challenge', severity: 3, text: 'nobody', prompt: 'Who *knows*?' })] })
  const [markdown, html] = await Promise.all([writtenAs('markdown', rows), writtenAs('html', rows)])
  expect(markdown).toContain('**1 · Challenge, high:** Asked: Who \\*knows\\*?\\\n  nobody')
  expect(html).toContain('<span class="meta">Asked: <bdi>Who *knows*?</bdi></span><br><bdi>nobody</bdi>')
})
