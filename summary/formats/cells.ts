/**
 * Rows as CSV (RFC 4180), every cell quoted. A cell that a spreadsheet would run as a formula gets an apostrophe, as OWASP
 * recommends. NUL, which many readers take as the end of the file, and unpaired surrogates become the replacement character.
 */
export function csv(rows: string[][], { withBom = false }: { withBom?: boolean | undefined } = {}): string {
  return (withBom ? '\uFEFF' : '') + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/** The beginning of a formula in a spreadsheet, in full-width forms too, and after white space. */
// oxlint-disable-next-line no-control-regex
const formula = /^[\s\u0000-\u0020\u200B\u2060\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/

function cell(text: string): string {
  const whole = text.replaceAll('\u0000', '\uFFFD').replace(/\p{Cs}/gu, '\uFFFD')
  return `"${(formula.test(whole) ? `'${whole}` : whole).replaceAll('"', '""')}"`
}

/** Whether a spreadsheet would run the text as a formula. */
export function isFormula(text: string): boolean {
  return formula.test(text)
}
