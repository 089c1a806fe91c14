import { AlignmentType, BorderStyle, LevelFormat, LineRuleType, TabStopType, type IRunOptions } from 'docx'

export const colour = { ink: '1D1C1A', ink2: '53504A', ink3: '686459', hair: 'E3E0DA', edge: '8A857B', link: '0E5A6F' }
export const sans = 'Arial'
const serif = 'Georgia'

const noBorder = { style: BorderStyle.NONE, size: 0, color: 'auto' }
export const noBorders = { top: noBorder, bottom: noBorder, left: noBorder, right: noBorder }

export function listLevels(reference: string, format: (typeof LevelFormat)[keyof typeof LevelFormat], sign: string, run: IRunOptions) {
  const style = { paragraph: { indent: { left: 400, hanging: 400 } }, run }
  return { reference, levels: [{ level: 0, format, text: sign, alignment: AlignmentType.LEFT, style }] }
}

export function documentStyles(locale: string) {
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
