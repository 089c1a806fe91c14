import { strFromU8, strToU8, unzipSync, zipSync, type Zippable } from 'fflate'
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  HeadingLevel,
  ImageRun,
  LeaderType,
  LevelFormat,
  Packer,
  PageNumber,
  Paragraph,
  Tab,
  Table,
  TableCell,
  TableLayoutType,
  TableOfContents,
  TableRow,
  TabStopType,
  TextRun,
  WidthType,
  type IParagraphOptions,
} from 'docx'
import { observationLine, replyRuns, type Block, type ListItem, type InlineRun } from '../blocks.ts'
import { blocksOf } from '../sections/sections.ts'
import type { FormatInput } from './format.ts'
import type { TimelineDay, ObservationView, PictureData } from '../views.ts'
import { lateText } from './word-late-text.ts'
import { cleanText, escapeXml, link, personText, run, tab, text, type RunLook } from './word-runs.ts'
import { colour, documentStyles, listLevels, noBorders, sans } from './word-styles.ts'

/** Between the margins of A4 and of Letter, in twentieths of a point. */
const measure = 9360
const columnWidth = { date: 1400, name: 1900, figure: 1150, words: 3100 }
/** Pixels at 96 to the inch. */
const mostWide = 624
const mostHigh = 640

/** Looks of paragraphs in long lists: for the library, paragraphs in a row with the same look are one paragraph. */
const looks = {
  item: { style: 'ListParagraph', numbering: { reference: 'plain', level: 0 } },
  answered: { style: 'ListParagraph', numbering: { reference: 'plain', level: 0 }, keepNext: true },
  reply: { style: 'Reply' },
  observation: { style: 'Observation' },
  activity: { heading: HeadingLevel.HEADING_3 },
} as const satisfies Record<string, IParagraphOptions>

interface Line {
  look: keyof typeof looks
  xml: string
}

/**
 * A summary as a Word document. Styles, headings, lists and tables are Word's own, so that the table of contents, the
 * navigation and a company's template work with it. The library makes the document; the text is put into its paragraphs
 * afterwards, see `lateText`.
 */
export async function write(input: FormatInput): Promise<Uint8Array<ArrayBuffer>> {
  const { document, fill } = await documentOf(input)
  const parts: Zippable = {}
  for (const [path, bytes] of Object.entries(unzipSync(new Uint8Array(await Packer.toArrayBuffer(document)))))
    parts[path] = path.endsWith('.xml') ? strToU8(fill(strFromU8(bytes))) : path.endsWith('.png') ? [bytes, { level: 0 }] : bytes
  input.progress?.(0.8)
  const file = zipSync(parts, { level: 3 })
  input.progress?.(1)
  return file
}

async function documentOf({ summary, words, locale, paint, progress }: FormatInput) {
  const { title, classification, facts, sections, count } = summary
  const listed = sections.some(({ id }) => id === 'timeline')
  const counted = { figure: 0, table: 0, anchor: 1_000_000 }
  const { filled, fill } = lateText()
  const children: (Paragraph | Table | TableOfContents)[] = [
    new Paragraph({ style: 'Kicker', text: words.summaryKicker }),
    filled({ style: 'Title' }, personText(title)),
    ...facts.map(({ label, values }) =>
      filled(
        { style: 'Fact' },
        text(label, { color: colour.ink3 }) + tab + values.map((value) => personText(value)).join(run('<w:br/><w:tab/>')),
      ),
    ),
  ]
  for (const [i, section] of sections.entries()) {
    const page = section.id === 'timeline' && { pageBreakBefore: true }
    children.push(new Paragraph({ heading: HeadingLevel.HEADING_1, ...page, text: cleanText(section.heading) }))
    for (const block of blocksOf(section, words)) children.push(...(await blockOf(block)))
    // The contents follow the bottom line, on the first page.
    if (i === 0 && sections.length > 2) {
      children.push(new Paragraph({ style: 'ContentsHeading', text: words.summaryContents }))
      children.push(
        new TableOfContents(words.summaryContents, {
          hyperlink: true,
          headingStyleRange: '1-1',
          beginDirty: false,
          tabLeader: LeaderType.NONE,
        }),
      )
    }
    progress?.((0.5 * (i + 1)) / sections.length)
  }

  const heads = [
    ...(classification ? [personText(classification, { bold: true, color: colour.ink }), text(' · ')] : []),
    personText(title.replace(/\s+/g, ' ').slice(0, 120)),
  ]
  const document = new Document({
    title: cleanText(title),
    subject: words.summaryKicker,
    creator: words.name,
    lastModifiedBy: words.name,
    styles: documentStyles(locale),
    numbering: {
      config: [
        listLevels('findings', LevelFormat.DECIMAL, '%1', { bold: true, color: colour.link, font: sans }),
        listLevels('numbered', LevelFormat.DECIMAL, '%1.', {}),
        listLevels('plain', LevelFormat.BULLET, '•', {}),
      ],
    },
    sections: [
      {
        properties: { page: { margin: { top: 1300, bottom: 1300, left: 1273, right: 1273, header: 600, footer: 600 } } },
        headers: { default: new Header({ children: [filled({ style: 'Running' }, heads.join(''))] }) },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                style: 'Running',
                tabStops: [{ type: TabStopType.RIGHT, position: measure }],
                children: [new TextRun({ children: [count, new Tab()] }), pageOf()],
              }),
            ],
          }),
        },
        children,
      },
    ],
  })
  return { document, fill }

  function grouped(lines: Line[]): Paragraph[] {
    const groups: { look: Line['look']; xml: string[] }[] = []
    for (const { look, xml } of lines) {
      const last = groups.at(-1)
      if (last?.look === look) last.xml.push(xml)
      else groups.push({ look, xml: [xml] })
    }
    return groups.map(({ look, xml }) => filled(looks[look], ...xml))
  }

  async function blockOf(block: Block): Promise<(Paragraph | Table)[]> {
    switch (block.what) {
      case 'text':
        return [filled({ keepLines: true, ...(block.quiet && { style: 'Quiet' }) }, runs(block.runs))]
      case 'heading':
        return [filled({ heading: HeadingLevel.HEADING_2 }, runs([block.heading]))]
      case 'findings':
        return block.items.flatMap((item) => counting(item, 'findings', 'Finding'))
      case 'list':
        return block.numbered
          ? block.items.flatMap((item) => counting(item, 'numbered', 'ListParagraph'))
          : grouped(
              block.items.flatMap((item) => [{ look: item.below ? 'answered' : 'item', xml: itemOf(item) }, ...repliesOf(item.below)]),
            )
      case 'table':
        return table(block)
      case 'figure':
        return figure(block)
      case 'days':
        return days(block.days)
    }
  }

  function itemOf({ bullet, runs: content }: ListItem): string {
    return (bullet && bullet.sign !== 'note' ? text(`${bullet.name}: `, { bold: true }) : '') + runs(content)
  }

  function repliesOf(replies: InlineRun[][] = []): Line[] {
    return replies.map((reply) => ({ look: 'reply', xml: runs(reply) }))
  }

  function counting(item: ListItem, reference: string, style: string): Paragraph[] {
    const options = { style, numbering: { reference, level: 0 }, keepNext: item.below !== undefined }
    return [filled(options, itemOf(item)), ...grouped(repliesOf(item.below))]
  }

  function table({ name, columns, rows }: Extract<Block, { what: 'table' }>): (Paragraph | Table)[] {
    const fixed = columns.reduce((sum, { size }) => sum + (size ? columnWidth[size] : 0), 0)
    const open = columns.filter(({ size }) => !size).length
    const widths = columns.map(({ size }) => (size ? columnWidth[size] : Math.floor(Math.max(1800, measure - fixed) / Math.max(1, open))))
    // A short table stays on one page.
    const together = rows.length <= 8
    const cell = (content: string, i: number, head: boolean, last = false) =>
      new TableCell({
        width: { size: widths[i]!, type: WidthType.DXA },
        borders: { ...noBorders, bottom: { style: BorderStyle.SINGLE, size: 4, color: head ? colour.edge : colour.hair } },
        margins: { top: 50, bottom: 50, left: 0, right: 120 },
        children: [
          filled(
            {
              style: head ? 'TableHead' : 'TableCell',
              keepNext: head || (together && !last),
              ...(columns[i]!.figures && { alignment: AlignmentType.RIGHT }),
            },
            content,
          ),
        ],
      })
    return [
      caption('table', name),
      new Table({
        width: { size: widths.reduce((sum, each) => sum + each, 0), type: WidthType.DXA },
        columnWidths: widths,
        layout: TableLayoutType.FIXED,
        borders: { ...noBorders, insideHorizontal: { style: BorderStyle.NONE }, insideVertical: { style: BorderStyle.NONE } },
        rows: [
          new TableRow({ tableHeader: true, cantSplit: true, children: columns.map(({ head }, i) => cell(text(head), i, true)) }),
          ...rows.map(
            (cells, n) =>
              new TableRow({ cantSplit: true, children: cells.map((content, i) => cell(runs(content), i, false, n === rows.length - 1)) }),
          ),
        ],
      }),
      new Paragraph({ style: 'AfterTable' }),
    ]
  }

  /** Without a painter there is no figure, only its table. */
  async function figure({ name, drawing, caption: below }: Extract<Block, { what: 'figure' }>): Promise<Paragraph[]> {
    if (!paint) return []
    const data = await paint.drawing(drawing)
    const scale = Math.min(1, mostWide / drawing.width)
    return [
      new Paragraph({
        style: 'Figure',
        keepNext: true,
        children: [
          new ImageRun({
            type: 'png',
            data,
            transformation: { width: Math.round(drawing.width * scale), height: Math.round(drawing.height * scale) },
            altText: { name: cleanText(name), description: cleanText(drawing.label), title: cleanText(name) },
          }),
        ],
      }),
      caption('figure', below === undefined ? name : `${name}. ${below}`),
    ]
  }

  /** Numbered by Word's own field. The number is stored with it, so that Word does not ask to update fields when it opens the file. */
  function caption(what: 'figure' | 'table', name: string): Paragraph {
    counted[what] += 1
    const label = what === 'figure' ? words.summaryFigure : words.summaryTable
    const field = `<w:fldSimple w:instr="SEQ ${what === 'figure' ? 'Figure' : 'Table'} \\* ARABIC">${text(String(counted[what]))}</w:fldSimple>`
    return filled({ style: 'Caption', keepNext: what === 'table' }, `${text(`${label} `)}${field}${text(`. ${name}`)}`)
  }

  async function days(all: TimelineDay[]): Promise<Paragraph[]> {
    const paragraphs: Paragraph[] = []
    let lines: Line[] = []
    const flush = () => {
      paragraphs.push(...grouped(lines))
      lines = []
    }
    for (const { shown, parts } of all) {
      flush()
      paragraphs.push(new Paragraph({ heading: HeadingLevel.HEADING_2, text: cleanText(shown) }))
      for (const { activity, events } of parts) {
        if (activity) lines.push({ look: 'activity', xml: text(`${activity.time} `, { color: colour.ink2 }) + personText(activity.text) })
        for (const event of events) {
          if (event.what === 'observation') {
            lines.push(observed(event), ...repliesOf(event.replies?.map((reply) => replyRuns(reply, words))))
            for (const picture of event.pictures ?? []) {
              const image = await screenshot(picture)
              if (!image) continue
              flush()
              paragraphs.push(new Paragraph({ style: 'Screenshot', children: [image] }))
            }
          } else if (event.what === 'pause') {
            lines.push(
              row('', event.time, text(event.sentence, { italics: true }) + (event.text ? text(' ') + personText(event.text) : '')),
            )
          } else {
            const { owner, due } = event
            const about = [...(owner ? [' ', { quoted: owner }] : []), ...(due ? [' ', due.shown] : [])]
            const name = text(`${words.kindFollowUp}: `, { bold: true })
            lines.push(row('', event.time, name + personText(event.text) + runs([{ quiet: about }])))
          }
        }
      }
    }
    flush()
    return paragraphs
  }

  function observed(event: ObservationView): Line {
    const { number, time, kind, kindName } = event
    const name = kind === 'note' ? '' : text(`${kindName}: `, { bold: true })
    return row(number, time, name + runs(observationLine(event, words)))
  }

  function row(number: number | '', time: string, content: string): Line {
    const shown = number === '' ? '' : text(String(number), { color: colour.ink3 })
    const anchor = counted.anchor++
    const anchored = number === '' ? '' : `<w:bookmarkStart w:id="${anchor}" w:name="o${number}"/>${shown}<w:bookmarkEnd w:id="${anchor}"/>`
    const clock = run(`<w:tab/><w:t xml:space="preserve">${escapeXml(time)}</w:t><w:tab/>`, { color: colour.ink2 })
    return { look: 'observation', xml: anchored + clock + content }
  }

  async function screenshot({ address, width, height, alt }: PictureData): Promise<ImageRun | undefined> {
    const painted = await paint?.picture(address)
    if (!painted) return undefined
    const scale = Math.min(1, 480 / width, mostHigh / height)
    return new ImageRun({
      ...painted,
      transformation: { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) },
      altText: { name: words.screenshot, description: cleanText(alt ?? words.screenshot), title: words.screenshot },
    })
  }

  function runs(all: InlineRun[], look: RunLook = {}): string {
    return all.map((each) => one(each, look)).join('')
  }

  function one(each: InlineRun, look: RunLook): string {
    if (typeof each === 'string') return text(each, look)
    if ('href' in each) return link(each.href, personText(each.quoted, { ...look, color: colour.link, underline: true }))
    if ('quoted' in each)
      return personText(each.quoted, {
        ...look,
        ...(each.as === 'strong' && { bold: true }),
        ...(each.as === 'own words' && { italics: true }),
      })
    if ('strong' in each) return text(each.strong, { ...look, bold: true })
    if ('letter' in each) return paint ? text(`${each.letter} `, { ...look, bold: true }) : ''
    if ('quiet' in each) return runs(each.quiet, { ...look, color: colour.ink3 })
    if ('numbers' in each) return `${text('[')}${each.numbers.map(reference).join(text(', '))}${text(']')}`
    if ('sign' in each) return text(`${each.name}:`, { ...look, bold: true })
    if ('next' in each) return run('<w:br/>')
    return text(each.shown, look)
  }

  function reference(number: number): string {
    const shown = text(String(number), { color: colour.ink3 })
    return listed ? `<w:hyperlink w:anchor="o${number}" w:history="1">${shown}</w:hyperlink>` : shown
  }

  function pageOf(): TextRun {
    const [before = '', between = '', after = ''] = words.summaryPageOf('\n', '\n').split('\n')
    return new TextRun({ children: [before, PageNumber.CURRENT, between, PageNumber.TOTAL_PAGES, after] })
  }
}
