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
  LineRuleType,
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
  type IRunOptions,
} from 'docx'
import { aboutRuns, replyRuns, observationRuns, type Block, type ListItem, type InlineRun } from '../blocks.ts'
import { blocksOf } from '../sections/summarize.ts'
import type { FormatInput } from './format.ts'
import type { TimelineDay, ObservationView, PictureData } from '../views.ts'
import { closed } from './markdown.ts'

/** Between the margins of A4 and of Letter, in twentieths of a point. */
const measure = 9360
const columnWidth = { date: 1400, name: 1900, figure: 1150, words: 3100 }
/** Pixels at 96 to the inch. */
const mostWide = 624
const mostHigh = 640

const colour = { ink: '1D1C1A', ink2: '53504A', ink3: '686459', hair: 'E3E0DA', edge: '8A857B', link: '0E5A6F' }
const sans = 'Arial'
const serif = 'Georgia'

/** Paragraphs that follow each other and look alike are one to the library. */
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
 * A summary as a Word document: styles, headings, lists and tables are those of Word, so that contents, navigation
 * and a company's own template work on it. What XML cannot hold is shown as the replacement character.
 *
 * The library makes the document; words are put into its paragraphs afterwards, where a mark stands. Ten thousand
 * observations as the library's own objects took half a gigabyte.
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
  // Nobody can type it.
  const mark = crypto.randomUUID()
  const contents: string[][] = []
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
    children.push(new Paragraph({ heading: HeadingLevel.HEADING_1, ...page, text: clean(section.heading) }))
    for (const block of blocksOf(section, words)) children.push(...(await written(block)))
    // The first page is the bottom line; what else there is comes after it.
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
    title: clean(title),
    subject: words.summaryKicker,
    creator: words.name,
    lastModifiedBy: words.name,
    styles: styles(locale),
    numbering: {
      config: [
        listOf('findings', LevelFormat.DECIMAL, '%1', { bold: true, color: colour.link, font: sans }),
        listOf('numbered', LevelFormat.DECIMAL, '%1.', {}),
        listOf('plain', LevelFormat.BULLET, '•', {}),
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

  /** A paragraph of the library's in which words are put once it is packed; with several, one like it for each. */
  function filled(options: IParagraphOptions, ...xml: string[]): Paragraph {
    contents.push(xml)
    return new Paragraph({ ...options, children: [new TextRun(`${mark}:${contents.length - 1}`)] })
  }

  function fill(xml: string): string {
    const marked = new RegExp(
      `<w:p>((?:<w:pPr>(?:(?!</w:p>).)*?</w:pPr>)?)<w:r><w:t xml:space="preserve">${mark}:(\\d+)</w:t></w:r></w:p>`,
      'gs',
    )
    return xml.replace(marked, (_, look: string, n: string) => contents[Number(n)]!.map((words) => `<w:p>${look}${words}</w:p>`).join(''))
  }

  function grouped(lines: Line[]): Paragraph[] {
    const groups: { look: Line['look']; xml: string[] }[] = []
    for (const { look, xml } of lines) {
      const last = groups.at(-1)
      if (last?.look === look) last.xml.push(xml)
      else groups.push({ look, xml: [xml] })
    }
    return groups.map(({ look, xml }) => filled(looks[look], ...xml))
  }

  async function written(block: Block): Promise<(Paragraph | Table)[]> {
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
        borders: { ...none, bottom: { style: BorderStyle.SINGLE, size: 4, color: head ? colour.edge : colour.hair } },
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
        borders: { ...none, insideHorizontal: { style: BorderStyle.NONE }, insideVertical: { style: BorderStyle.NONE } },
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
      paragraphs.push(new Paragraph({ heading: HeadingLevel.HEADING_2, text: clean(shown) }))
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
    const about = aboutRuns(event, words)
    const name = kind === 'note' ? '' : text(`${kindName}: `, { bold: true })
    return row(number, time, name + runs([...observationRuns(event, words), ...(about.length > 0 ? [' ', { quiet: about }] : [])]))
  }

  function row(number: number | '', time: string, content: string): Line {
    const shown = number === '' ? '' : text(String(number), { color: colour.ink3 })
    const anchor = counted.anchor++
    const anchored = number === '' ? '' : `<w:bookmarkStart w:id="${anchor}" w:name="o${number}"/>${shown}<w:bookmarkEnd w:id="${anchor}"/>`
    const clock = run(`<w:tab/><w:t xml:space="preserve">${escaped(time)}</w:t><w:tab/>`, { color: colour.ink2 })
    return { look: 'observation', xml: anchored + clock + content }
  }

  async function screenshot({ address, width, height, alt }: PictureData): Promise<ImageRun | undefined> {
    const painted = await paint?.picture(address)
    if (!painted) return undefined
    const scale = Math.min(1, 480 / width, mostHigh / height)
    return new ImageRun({
      ...painted,
      transformation: { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) },
      altText: { name: words.screenshot, description: clean(alt ?? words.screenshot), title: words.screenshot },
    })
  }

  function runs(all: InlineRun[], look: Look = {}): string {
    return all.map((each) => one(each, look)).join('')
  }

  function one(each: InlineRun, look: Look): string {
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

/** How a run looks, apart from its paragraph's style. */
interface Look {
  bold?: true
  italics?: true
  color?: string
  underline?: true
}

const tab = run('<w:tab/>')

/** In the order in which the schema of Word wants what a run looks like. */
function run(content: string, { bold, italics, color, underline }: Look = {}): string {
  const look = `${bold ? '<w:b/><w:bCs/>' : ''}${italics ? '<w:i/><w:iCs/>' : ''}${color ? `<w:color w:val="${color}"/>` : ''}${underline ? '<w:u w:val="single"/>' : ''}`
  return `<w:r>${look && `<w:rPr>${look}</w:rPr>`}${content}</w:r>`
}

/** What is ours, as it stands. */
function text(words: string, look?: Look): string {
  return run(`<w:t xml:space="preserve">${escaped(words)}</w:t>`, look)
}

/** What somebody wrote: its line breaks and tabs are Word's, and nothing in it turns what follows. */
function personText(words: string, look?: Look): string {
  if (!/[\t\n\r\u202A-\u202E\u2066-\u2069]/.test(words)) return text(words, look)
  const lines = words.replace(/\r\n?/g, '\n').split('\n')
  const parts = lines.map((line) =>
    closed(line)
      .split('\t')
      .map((part) => part && `<w:t xml:space="preserve">${escaped(part)}</w:t>`)
      .join('<w:tab/>'),
  )
  return run(parts.join('<w:br/>'), look)
}

/** A field, since a link by relationship would have to be known to the library. */
function link(href: string, shown: string): string {
  const field = (type: string) => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`
  const instruction = `<w:r><w:instrText xml:space="preserve"> HYPERLINK "${escaped(address(href))}" </w:instrText></w:r>`
  return field('begin') + instruction + field('separate') + shown + field('end')
}

function escaped(words: string): string {
  return clean(words).replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)
}

/** What XML 1.0 can hold, without controls. */
function clean(words: string): string {
  // oxlint-disable-next-line no-control-regex
  return words.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFFFE\uFFFF]|\p{Cs}/gu, '\uFFFD')
}

/** Nothing in it ends the field, or is no address. */
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
