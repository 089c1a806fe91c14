/** Markup, as against text. */
export interface Html {
  html: string
}

export function lines<T>(items: T[], line: (item: T) => Html): Html {
  return spaced(items.map(line), '\n')
}

export function spaced(parts: Html[], space: string): Html {
  return raw(parts.map(({ html }) => html).join(space))
}

/** Markup as it stands: never of what somebody wrote. */
export function raw(html: string): Html {
  return { html }
}

/**
 * Markup with text filled in: all that is not markup already is escaped. What indents a line here is left out.
 * Not named `html`: formatters take that for theirs and move white space about.
 */
export function markup({ raw: strings }: TemplateStringsArray, ...values: (string | number | Html | Html[] | false | undefined)[]): Html {
  const parts = values.map((value) => {
    if (value === undefined || value === false) return ''
    if (Array.isArray(value)) return spaced(value, '').html
    return typeof value === 'object' ? value.html : escaped(String(value))
  })
  const fixed = strings.map((string) => string.replace(/\n\s*/g, '\n'))
  return raw(fixed.reduce((page, string, i) => page + parts[i - 1] + string).replace(/^\n/, ''))
}

/** What HTML cannot hold is shown as the replacement character. */
function escaped(words: string): string {
  return (
    words
      .replace(/\r\n?/g, '\n')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFFFE\uFFFF\uFDD0-\uFDEF]|\p{Cs}/gu, '\uFFFD')
      .replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)
  )
}
