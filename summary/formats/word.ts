import {
  AlignmentType,
  Bookmark,
  BorderStyle,
  Document,
  ExternalHyperlink,
  Footer,
  Header,
  HeadingLevel,
  ImageRun,
  InternalHyperlink,
  LeaderType,
  LevelFormat,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  SimpleField,
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
  type IRunOptions,
  type ParagraphChild,
} from 'docx'
import { aboutRuns, blocksOf, replyRuns, wording, type Block, type Column, type Item, type Run } from '../blocks.ts'
import type { FormatInput } from '../formats.ts'
import type { Day, Observed, Shown } from '../summarize.ts'
import { closed } from './markdown.ts'

/** Between the margins of A4 and of Letter, in twentieths of a point. */
const measure = 9360
const columnWidth = { date: 1400, name: 1900, figure: 1150, words: 3100 }
/** Pixels at 96 to the inch. */
const mostWide = 624
const mostHigh = 640

const colour = { ink: '1D1C1A', ink2: '53504A', ink3: '686459', hair: 'E3E0DA', edge: '8A857B' }
const sans = 'Arial'
const serif = 'Georgia'

/**
 * A summary as a Word document: styles, headings, lists and tables are those of Word, so that contents, navigation
 * and a company's own template work on it. What XML cannot hold is shown as the replacement character.
 */
export async function write(input: FormatInput): Promise<Uint8Array<ArrayBuffer>> {
  const file = new Uint8Array(await Packer.toArrayBuffer(await documentOf(input)))
  input.progress?.(1)
  return file
}

/** The document before it is packed. */
export async function documentOf({ summary, words, locale, paint, progress }: FormatInput): Promise<Document> {
  const { title, classification, facts, sections, count } = summary
  const listed = sections.some(({ id }) => id === 'timeline')
  const counted = { figure: 0, table: 0 }
  const children: (Paragraph | Table | TableOfContents)[] = [
    new Paragraph({ style: 'Kicker', children: [text(words.summaryKicker)] }),
    new Paragraph({ style: 'Title', children: said(title) }),
    ...facts.map(
      ({ label, values }) =>
        new Paragraph({
          style: 'Fact',
          children: [
            text(label, { color: colour.ink3 }),
            new TextRun({ children: [new Tab()] }),
            ...values.flatMap((value, i) => [...(i > 0 ? [new TextRun({ break: 1, children: [new Tab()] })] : []), ...said(value)]),
          ],
        }),
    ),
  ]
  for (const [i, section] of sections.entries()) {
    const heading = new Paragraph({
      heading: HeadingLevel.HEADING_1,
      ...(section.id === 'timeline' && { pageBreakBefore: true }),
      children: [text(section.heading)],
    })
    children.push(heading)
    for (const block of blocksOf(section, words)) children.push(...(await written(block)))
    // The first page is the bottom line; what else there is comes after it.
    if (i === 0 && sections.length > 2) {
      children.push(new Paragraph({ style: 'ContentsHeading', children: [text(words.summaryContents)] }))
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

  return new Document({
    title: clean(title),
    subject: words.summaryKicker,
    creator: words.name,
    lastModifiedBy: words.name,
    styles: styles(locale),
    numbering: {
      config: [
        listOf('findings', LevelFormat.DECIMAL, '%1', { bold: true, color: '0E5A6F', font: sans }),
        listOf('numbered', LevelFormat.DECIMAL, '%1.', {}),
        listOf('plain', LevelFormat.BULLET, '•', {}),
      ],
    },
    sections: [
      {
        properties: { page: { margin: { top: 1300, bottom: 1300, left: 1273, right: 1273, header: 600, footer: 600 } } },
        headers: {
          default: new Header({
            children: [
              running([
                ...(classification ? [...said(classification, { bold: true, color: colour.ink }), text(' · ')] : []),
                ...said(title.replace(/\s+/g, ' ').slice(0, 120)),
              ]),
            ],
          }),
        },
        footers: { default: new Footer({ children: [running([text(count)], pageOf())] }) },
        children,
      },
    ],
  })
  async function written(block: Block): Promise<(Paragraph | Table)[]> {
    switch (block.what) {
      case 'text':
        return [new Paragraph({ ...(block.quiet && { style: 'Quiet' }), children: runs(block.runs) })]
      case 'heading':
        return [new Paragraph({ heading: HeadingLevel.HEADING_2, children: runs([block.heading]) })]
      case 'findings':
        return block.items.flatMap((item) => itemOf(item, { style: 'Finding', numbering: { reference: 'findings', level: 0 } }))
      case 'list':
        return block.items.flatMap((item) =>
          itemOf(item, { style: 'ListParagraph', numbering: { reference: block.numbered ? 'numbered' : 'plain', level: 0 } }),
        )
      case 'table':
        return table(block)
      case 'figure':
        return figure(block)
      case 'days':
        return days(block.days)
    }
  }

  function itemOf({ mark, runs: content, below = [] }: Item, options: IParagraphOptions): Paragraph[] {
    const name = mark && mark.sign !== 'note' ? [text(`${mark.name}: `, { bold: true })] : []
    return [
      new Paragraph({ ...options, keepNext: below.length > 0, children: [...name, ...runs(content)] }),
      ...below.map((reply) => new Paragraph({ style: 'Reply', children: runs(reply) })),
    ]
  }

  function table({ name, columns, rows }: Extract<Block, { what: 'table' }>): (Paragraph | Table)[] {
    const fixed = columns.reduce((sum, { size }) => sum + (size ? columnWidth[size] : 0), 0)
    const open = columns.filter(({ size }) => !size).length
    const widths = columns.map(({ size }) => (size ? columnWidth[size] : Math.floor(Math.max(1800, measure - fixed) / Math.max(1, open))))
    // A short table stays on one page.
    const together = rows.length <= 8
    const cell = (content: ParagraphChild[], i: number, head: boolean, last = false) =>
      new TableCell({
        width: { size: widths[i]!, type: WidthType.DXA },
        borders: { ...none, bottom: { style: BorderStyle.SINGLE, size: 4, color: head ? colour.edge : colour.hair } },
        margins: { top: 50, bottom: 50, left: 0, right: 120 },
        children: [
          new Paragraph({
            style: head ? 'TableHead' : 'TableCell',
            keepNext: head || (together && !last),
            ...(columns[i]!.figures && { alignment: AlignmentType.RIGHT }),
            children: content,
          }),
        ],
      })
    return [
      caption('table', name),
      new Table({
        width: { size: widths.reduce((sum, each) => sum + each, 0), type: WidthType.DXA },
        columnWidths: widths,
        layout: TableLayoutType.FIXED,
        borders: { ...none, insideHorizontal: { style: BorderStyle.NONE }, insideVertical: { style: BorderStyle.NONE } },
        rows: [
          new TableRow({ tableHeader: true, cantSplit: true, children: columns.map(({ head }: Column, i) => cell([text(head)], i, true)) }),
          ...rows.map(
            (cells, n) =>
              new TableRow({ cantSplit: true, children: cells.map((content, i) => cell(runs(content), i, false, n === rows.length - 1)) }),
          ),
        ],
      }),
      new Paragraph({ style: 'AfterTable' }),
    ]
  }

  /** Without anybody to paint it, its table stands alone. */
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
            altText: { name: clean(name), description: clean(drawing.label), title: clean(name) },
          }),
        ],
      }),
      caption('figure', below === undefined ? name : `${name}. ${below}`),
    ]
  }

  /** Counted by Word's own field, with its number written beside it, so that nothing has to be asked when it is opened. */
  function caption(what: 'figure' | 'table', name: string): Paragraph {
    counted[what] += 1
    const label = what === 'figure' ? words.summaryFigure : words.summaryTable
    return new Paragraph({
      style: 'Caption',
      ...(what === 'table' && { keepNext: true }),
      children: [
        text(`${label} `),
        new SimpleField(`SEQ ${what === 'figure' ? 'Figure' : 'Table'} \\* ARABIC`, String(counted[what])),
        text(`. ${name}`),
      ],
    })
  }

  async function days(all: Day[]): Promise<Paragraph[]> {
    const rows: Paragraph[] = []
    for (const { shown, parts } of all) {
      rows.push(new Paragraph({ heading: HeadingLevel.HEADING_2, children: [text(shown)] }))
      for (const { activity, events } of parts) {
        if (activity) {
          const children = [text(`${activity.time} `, { bold: false, color: colour.ink2 }), ...said(activity.text)]
          rows.push(new Paragraph({ heading: HeadingLevel.HEADING_3, children }))
        }
        for (const event of events) {
          if (event.what === 'observation') rows.push(...(await observed(event)))
          else if (event.what === 'pause')
            rows.push(
              row('', event.time, [text(event.sentence, { italics: true }), ...(event.text ? [text(' '), ...said(event.text)] : [])]),
            )
          else {
            const { owner, due } = event
            const about = [...(owner ? [' ', { said: owner }] : []), ...(due ? [' ', due.shown] : [])]
            rows.push(
              row('', event.time, [text(`${words.kindFollowUp}: `, { bold: true }), ...said(event.text), ...runs([{ quiet: about }])]),
            )
          }
        }
      }
    }
    return rows
  }

  async function observed(event: Observed): Promise<Paragraph[]> {
    const { number, time, kind, kindName, replies = [], pictures = [] } = event
    const about = aboutRuns(event, words)
    const name = kind === 'note' ? [] : [text(`${kindName}: `, { bold: true })]
    const content = [...wording(event, words), ...(about.length > 0 ? [' ', { quiet: about }] : [])]
    const rows = [row(number, time, [...name, ...runs(content)])]
    for (const reply of replies) rows.push(new Paragraph({ style: 'Reply', children: runs(replyRuns(reply, words)) }))
    for (const picture of pictures) {
      const image = await screenshot(picture)
      if (image) rows.push(new Paragraph({ style: 'Screenshot', children: [image] }))
    }
    return rows
  }

  async function screenshot({ address, width, height, alt }: Shown): Promise<ImageRun | undefined> {
    const painted = await paint?.picture(address)
    if (!painted) return undefined
    const scale = Math.min(1, 480 / width, mostHigh / height)
    return new ImageRun({
      ...painted,
      transformation: { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) },
      altText: { name: words.screenshot, description: clean(alt ?? words.screenshot), title: words.screenshot },
    })
  }

  function row(number: number | '', time: string, content: ParagraphChild[]): Paragraph {
    const shown = new TextRun({ text: String(number), color: colour.ink3 })
    const anchored = number === '' ? shown : new Bookmark({ id: `o${number}`, children: [shown] })
    return new Paragraph({
      style: 'Observation',
      children: [anchored, new TextRun({ children: [new Tab(), time, new Tab()], color: colour.ink2 }), ...content],
    })
  }

  function runs(all: Run[], look: IRunOptions = {}): ParagraphChild[] {
    return all.flatMap((run) => one(run, look))
  }

  function one(run: Run, look: IRunOptions): ParagraphChild[] {
    if (typeof run === 'string') return [text(run, look)]
    if ('href' in run)
      return [new ExternalHyperlink({ link: address(run.href), children: said(run.said, { ...look, style: 'Hyperlink' }) })]
    if ('said' in run)
      return said(run.said, { ...look, ...(run.as === 'strong' && { bold: true }), ...(run.as === 'own words' && { italics: true }) })
    if ('strong' in run) return [text(run.strong, { ...look, bold: true })]
    if ('letter' in run) return paint ? [text(`${run.letter} `, { ...look, bold: true })] : []
    if ('quiet' in run) return runs(run.quiet, { ...look, color: colour.ink3 })
    if ('numbers' in run) return [text('['), ...run.numbers.flatMap((n, i) => [...(i > 0 ? [text(', ')] : []), reference(n)]), text(']')]
    if ('sign' in run) return [text(`${run.name}:`, { ...look, bold: true })]
    if ('next' in run) return [new TextRun({ break: 1 })]
    return [text(run.shown, look)]
  }

  function reference(number: number): ParagraphChild {
    const shown = text(String(number), { color: colour.ink3 })
    return listed ? new InternalHyperlink({ anchor: `o${number}`, children: [shown] }) : shown
  }

  function pageOf(): TextRun[] {
    const [before = '', between = '', after = ''] = words.summaryPageOf('\n', '\n').split('\n')
    return [new TextRun({ children: [before, PageNumber.CURRENT, between, PageNumber.TOTAL_PAGES, after] })]
  }
}

/** A line at the edge of the page: one part at its beginning, one at its end. */
function running(start: ParagraphChild[], end: ParagraphChild[] = []): Paragraph {
  return new Paragraph({
    style: 'Running',
    tabStops: [{ type: TabStopType.RIGHT, position: measure }],
    children: [...start, ...(end.length > 0 ? [new TextRun({ children: [new Tab()] }), ...end] : [])],
  })
}

/** What is ours, as it stands. */
function text(words: string, look: IRunOptions = {}): TextRun {
  return new TextRun({ ...look, text: clean(words) })
}

/** What somebody wrote: its line breaks and tabs are Word's, and nothing in it turns what follows. */
function said(words: string, look: IRunOptions = {}): TextRun[] {
  return words
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line, i) => {
      const parts = clean(closed(line)).split('\t')
      const children = parts.flatMap((part, j) => [...(j > 0 ? [new Tab()] : []), ...(part ? [part] : [])])
      return new TextRun({ ...look, ...(i > 0 && { break: 1 }), children })
    })
}

/** What XML 1.0 can hold, without controls. */
function clean(words: string): string {
  // oxlint-disable-next-line no-control-regex
  return words.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFFFE\uFFFF]|\p{Cs}/gu, '\uFFFD')
}

/** Nothing in it ends the attribute, or is no address. */
function address(href: string): string {
  return clean(href).replace(/[\s<>"{}|\\^`\uFFFD]/g, encodeURIComponent)
}

const nothing = { style: BorderStyle.NONE, size: 0, color: 'auto' }
const none = { top: nothing, bottom: nothing, left: nothing, right: nothing }

function listOf(reference: string, format: (typeof LevelFormat)[keyof typeof LevelFormat], sign: string, run: IRunOptions) {
  const style = { paragraph: { indent: { left: 400, hanging: 400 } }, run }
  return { reference, levels: [{ level: 0, format, text: sign, alignment: AlignmentType.LEFT, style }] }
}

function styles(locale: string) {
  const heading = (size: number, before: number, font: string) => ({
    run: { font, size, bold: true, color: colour.ink },
    paragraph: { spacing: { before, after: 80 }, keepNext: true, keepLines: true },
  })
  const own = (id: string, name: string, run: IRunOptions, paragraph: object = {}) => ({
    id,
    name,
    basedOn: 'Normal',
    next: 'Normal',
    quickFormat: true,
    run,
    paragraph,
  })
  return {
    default: {
      document: {
        run: { font: serif, size: 21, color: colour.ink, language: { value: locale } },
        paragraph: { spacing: { after: 80, line: 276, lineRule: LineRuleType.AUTO } },
      },
      title: {
        run: { font: serif, size: 50, bold: true, color: colour.ink },
        paragraph: { spacing: { after: 200, line: 260, lineRule: LineRuleType.AUTO } },
      },
      heading1: heading(28, 360, serif),
      heading2: heading(21, 220, sans),
      heading3: heading(19, 160, sans),
      listParagraph: { paragraph: { spacing: { after: 60 } } },
      hyperlink: { run: { color: '0E5A6F', underline: {} } },
    },
    paragraphStyles: [
      own('Kicker', 'Kicker', { font: sans, size: 18, color: colour.ink3 }, { spacing: { after: 0 } }),
      own(
        'Fact',
        'Fact',
        { font: sans, size: 18 },
        { spacing: { after: 40 }, indent: { left: 2200, hanging: 2200 }, tabStops: [{ type: TabStopType.LEFT, position: 2200 }] },
      ),
      own('Finding', 'Finding', { size: 24 }, { spacing: { after: 120 }, keepLines: true }),
      own('Quiet', 'Quiet', { font: sans, size: 17, color: colour.ink3 }),
      own(
        'Reply',
        'Reply',
        { font: sans, size: 18, color: colour.ink2 },
        {
          indent: { left: 400 },
          spacing: { after: 80 },
          border: { left: { style: BorderStyle.SINGLE, size: 8, space: 6, color: colour.edge } },
        },
      ),
      own('Figure', 'Figure', {}, { spacing: { before: 80, after: 40, line: 240, lineRule: LineRuleType.AUTO } }),
      own(
        'Screenshot',
        'Screenshot',
        {},
        { indent: { left: 1300 }, spacing: { before: 60, after: 120, line: 240, lineRule: LineRuleType.AUTO } },
      ),
      own('Caption', 'caption', { font: sans, size: 17, color: colour.ink3 }, { spacing: { before: 60, after: 100 } }),
      own('TableHead', 'Table Head', { font: sans, size: 17, color: colour.ink3 }, { spacing: { after: 0 }, keepNext: true }),
      own('TableCell', 'Table Cell', { font: sans, size: 18 }, { spacing: { after: 0, line: 252, lineRule: LineRuleType.AUTO } }),
      own('AfterTable', 'After Table', { size: 8 }, { spacing: { after: 60, line: 120, lineRule: LineRuleType.AUTO } }),
      own(
        'ContentsHeading',
        'Contents Heading',
        { font: sans, size: 20, bold: true },
        { spacing: { before: 320, after: 60 }, keepNext: true },
      ),
      own(
        'Observation',
        'Observation',
        { size: 19 },
        {
          indent: { left: 1300, hanging: 1300 },
          tabStops: [
            { type: TabStopType.LEFT, position: 560 },
            { type: TabStopType.LEFT, position: 1300 },
          ],
          spacing: { after: 60 },
        },
      ),
      own('Running', 'Running', { font: sans, size: 16, color: colour.ink3 }, { spacing: { after: 0 } }),
    ],
  }
}
