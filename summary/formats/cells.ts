/**
 * Rows as RFC 4180 asks, each cell quoted. A cell that a spreadsheet would run is led by an apostrophe, as OWASP
 * advises; NUL, which many readers take for the end, and halves of surrogate pairs are shown as the replacement character.
 */
export function csv(rows: string[][], { withBom = false }: { withBom?: boolean | undefined } = {}): string {
  return (withBom ? '\uFEFF' : '') + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/** What a spreadsheet takes for the beginning of a formula, full-width forms too, also behind white space. */
// oxlint-disable-next-line no-control-regex
const formula = /^[\s\u0000-\u0020\u200B\u2060\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/

function cell(text: string): string {
  const whole = text.replaceAll('\u0000', '\uFFFD').replace(/\p{Cs}/gu, '\uFFFD')
  return `"${(formula.test(whole) ? `'${whole}` : whole).replaceAll('"', '""')}"`
}

/** Whether a spreadsheet would run it. */
export function isFormula(text: string): boolean {
  return formula.test(text)
}
