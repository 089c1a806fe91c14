import type { FormatInput, FormatOutput } from './format.ts'
import { paragraphs } from './text.ts'

/** Slack truncates longer messages. */
const mostCharacters = 12_000

/**
 * The summary as Slack's mrkdwn, with as many whole sections as fit in one message. What people wrote is escaped, and an
 * invisible joiner keeps it from mentioning a channel or becoming an emoji or formatting.
 */
export function write(input: FormatInput): FormatOutput {
  const { words } = input
  const all = paragraphs(input, {
    escapeText,
    strong: (text) => (text.includes('\n') ? text : `*${text}*`),
    heading: (text) => `*${text.replace(/\s*\n\s*/g, ' ')}*`,
  })
  const last = `\n\n_${words.slackCut}_`
  let plain = ''
  for (const [i, paragraph] of all.entries()) {
    const next = plain === '' ? paragraph : `${plain}\n\n${paragraph}`
    if (next.length + (i < all.length - 1 ? last.length : 0) > mostCharacters) {
      // A head that is too long is cut between characters, and not within an entity.
      const part = plain || paragraph.slice(0, mostCharacters - last.length).replace(/&\w*$|\p{Cs}$/u, '')
      return { plain: part + last }
    }
    plain = next
  }
  return { plain }
}

const joiner = '\u2060'

function escapeText(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\p{Cs}/gu, '\uFFFD')
      .replace(/^(\s*)(?=>)/gm, `$1${joiner}`)
      .replace(/[@#](?=\S)/g, `$&${joiner}`)
      .replace(/[*_~`]/g, `${joiner}$&${joiner}`)
      .replace(/:(?=[\w+-]+:)/g, `:${joiner}`)
      .replace(/^(\s*)(?=[/•-]|\d+[.)])/gm, `$1${joiner}`)
      .replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!)
  )
}
