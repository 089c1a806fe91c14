import type { Words } from './context.ts'

/** A follow-up with a due date. */
export interface DueDate {
  /** Id of the follow-up. A calendar that has it already moves the event instead of adding another. */
  id: string
  /** How often the date was moved. */
  moved: number
  text: string
  /** YYYY-MM-DD, a valid date. */
  due: string
  owner?: string
  /** Title and day of the ride-along in which it was agreed. */
  from?: string
}

/**
 * Due dates as an iCalendar file (RFC 5545), each a whole-day event without a time zone. What people wrote is escaped, so
 * that it cannot add properties.
 */
export function calendar(dates: DueDate[], { words, writtenAt }: { words: Words; writtenAt: number }): string {
  const stamp = new Date(writtenAt).toISOString().replace(/[-:]|\.\d+/g, '')
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Ride-Along//Ride-Along//EN',
    'CALSCALE:GREGORIAN',
    ...dates.flatMap(({ id, moved, text, due, owner, from }) => [
      'BEGIN:VEVENT',
      `UID:${escapeValue(`${id}@ride-along`)}`,
      `SEQUENCE:${moved}`,
      `DTSTAMP:${stamp}`,
      `DTSTART;VALUE=DATE:${due.replaceAll('-', '')}`,
      `SUMMARY:${escapeValue(text)}`,
      `DESCRIPTION:${escapeValue([words.calendarOwner(owner ?? words.summaryNoOwner), ...(from ? [words.calendarFrom(from)] : [])].join('\n'))}`,
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** A TEXT value. Control characters and unpaired surrogates become the replacement character. */
function escapeValue(text: string): string {
  return (
    text
      .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\p{Cs}/gu, '\uFFFD')
      .replace(/[\\;,]/g, '\\$&')
      .replaceAll('\n', '\\n')
  )
}

/** Folds a line at 75 octets, never within a character. */
function folded(line: string): string {
  const encoder = new TextEncoder()
  let octets = 0
  let whole = ''
  for (const character of line) {
    const more = encoder.encode(character).length
    if (octets + more > 75) {
      whole += '\r\n '
      octets = 1
    }
    whole += character
    octets += more
  }
  return whole
}
