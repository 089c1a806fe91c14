/** Markup, as opposed to text. */
export interface Html {
  html: string
}

export function lines<T>(items: T[], line: (item: T) => Html): Html {
  return spaced(items.map(line), '\n')
}

export function spaced(parts: Html[], space: string): Html {
  return raw(parts.map(({ html }) => html).join(space))
}

/** Markup without escaping. Never use it for text that people wrote. */
export function raw(html: string): Html {
  return { html }
}

/**
 * Markup with values filled in. Everything that is not `Html` is escaped, and the indentation of the template is removed.
 * It is not called `html` because formatters would reformat such templates and change white space.
 */
export function markup({ raw: strings }: TemplateStringsArray, ...values: (string | number | Html | Html[] | false | undefined)[]): Html {
  const parts = values.map((value) => {
    if (value === undefined || value === false) return ''
    if (Array.isArray(value)) return spaced(value, '').html
    return typeof value === 'object' ? value.html : escapeHtml(String(value))
  })
  const fixed = strings.map((string) => string.replace(/\n\s*/g, '\n'))
  return raw(fixed.reduce((page, string, i) => page + parts[i - 1] + string).replace(/^\n/, ''))
}

/** Characters that HTML cannot hold become the replacement character. */
function escapeHtml(words: string): string {
  return (
    words
      .replace(/\r\n?/g, '\n')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uFFFE\uFFFF\uFDD0-\uFDEF]|\p{Cs}/gu, '\uFFFD')
      .replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!)
  )
}
