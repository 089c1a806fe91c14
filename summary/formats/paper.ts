import type { Words } from '../context.ts'
import type { Summary } from '../sections/sections.ts'

/** CSS for running heads, page numbers and margins. Without a size, the printer's paper size is used. */
export function paper({ title, classification, count }: Summary, words: Words, size?: 'A4' | 'letter'): string {
  const [before = '', between = '', after = ''] = words.summaryPageOf('\n', '\n').split('\n')
  const head = (box: string, content: string) => `  @${box} { content: ${content}; font: 8pt var(--sans); color: #686459; }\n`
  return [
    `@page {\n${size ? `  size: ${size};\n` : ''}  margin: 20mm;\n`,
    head('top-left', quoted(title.slice(0, 80))),
    head('top-right', quoted((classification ?? words.summaryKicker).slice(0, 80))),
    head('bottom-left', quoted(count)),
    head('bottom-right', `${quoted(before)} counter(page) ${quoted(between)} counter(pages) ${quoted(after)}`),
    '}\n@page :first { @top-left { content: none; } @top-right { content: none; } }\n',
  ].join('')
}

/** A CSS string in which all special characters are escaped. */
function quoted(words: string): string {
  const safe = words.replace(/\s+/g, ' ').replace(/[^A-Za-z0-9 ,.]/gu, (sign) => `\\${sign.codePointAt(0)!.toString(16).padStart(6, '0')}`)
  return `"${safe}"`
}
