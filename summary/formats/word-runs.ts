import { closeBidi } from './bidi.ts'

/*
 * Text as WordprocessingML, the XML of Word's runs.
 */

/** How a run looks, beyond its paragraph's style. */
export interface RunLook {
  bold?: true
  italics?: true
  color?: string
  underline?: true
}

export const tab = run('<w:tab/>')

/** A run; its properties are in the order that Word's schema requires. */
export function run(content: string, { bold, italics, color, underline }: RunLook = {}): string {
  const properties = `${bold ? '<w:b/><w:bCs/>' : ''}${italics ? '<w:i/><w:iCs/>' : ''}${color ? `<w:color w:val="${color}"/>` : ''}${underline ? '<w:u w:val="single"/>' : ''}`
  return `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}${content}</w:r>`
}

/** Text of ours. */
export function text(words: string, look?: RunLook): string {
  return run(`<w:t xml:space="preserve">${escapeXml(words)}</w:t>`, look)
}

/** Text of a person: line breaks and tabs become Word's, and open bidi controls are closed at the end of each line. */
export function personText(words: string, look?: RunLook): string {
  if (!/[\t\n\r\u202A-\u202E\u2066-\u2069]/.test(words)) return text(words, look)
  const lines = words.replace(/\r\n?/g, '\n').split('\n')
  const parts = lines.map((line) =>
    closeBidi(line)
      .split('\t')
      .map((part) => part && `<w:t xml:space="preserve">${escapeXml(part)}</w:t>`)
      .join('<w:tab/>'),
  )
  return run(parts.join('<w:br/>'), look)
}

/** A link as a field; a link by relationship would have to be registered with the library. */
export function link(href: string, shown: string): string {
  const field = (type: string) => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`
  const instruction = `<w:r><w:instrText xml:space="preserve"> HYPERLINK "${escapeXml(address(href))}" </w:instrText></w:r>`
  return field('begin') + instruction + field('separate') + shown + field('end')
}

export function escapeXml(words: string): string {
  return cleanText(words).replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)
}

/** With controls and other characters that XML 1.0 cannot hold replaced. */
export function cleanText(words: string): string {
  // oxlint-disable-next-line no-control-regex
  return words.replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFFFE\uFFFF]|\p{Cs}/gu, '\uFFFD')
}

/** With characters encoded that would end the field or are not allowed in an address. */
function address(href: string): string {
  return cleanText(href).replace(/[\s<>"{}|\\^`\uFFFD]/g, encodeURIComponent)
}
