import { Paragraph, TextRun, type IParagraphOptions } from 'docx'

/**
 * Puts text into paragraphs after the library has packed them. As the library's own objects, the text of ten thousand
 * observations took half a gigabyte.
 */
export function lateText() {
  // Nobody can have typed it.
  const placeholder = crypto.randomUUID()
  const contents: string[][] = []
  return {
    /** A paragraph for runs of XML that are put in later; several become paragraphs of the same look. */
    filled(options: IParagraphOptions, ...xml: string[]): Paragraph {
      contents.push(xml)
      return new Paragraph({ ...options, children: [new TextRun(`${placeholder}:${contents.length - 1}`)] })
    },
    /** A packed part with the text in the place of the placeholders. */
    fill(xml: string): string {
      const placeholders = new RegExp(
        `<w:p>((?:<w:pPr>(?:(?!</w:p>).)*?</w:pPr>)?)<w:r><w:t xml:space="preserve">${placeholder}:(\\d+)</w:t></w:r></w:p>`,
        'gs',
      )
      return xml.replace(placeholders, (_, properties: string, n: string) =>
        contents[Number(n)]!.map((runs) => `<w:p>${properties}${runs}</w:p>`).join(''),
      )
    },
  }
}
