import type { Words } from './context.ts'

/** A day on which something is due. */
export interface DueDate {
  /** Of the follow-up: a calendar that knows it moves the day instead of adding another. */
  id: string
  /** How often it was moved. */
  moved: number
  text: string
  /** YYYY-MM-DD, a day that there is. */
  due: string
  owner?: string
  /** The ride-along it was agreed in, and its day in words. */
  from?: string
}

/**
 * Due dates as an iCalendar file (RFC 5545), each a whole day in whatever zone the calendar shows. What people wrote is
 * escaped: nothing of it begins a property of its own.
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
      `UID:${escaped(`${id}@ride-along`)}`,
      `SEQUENCE:${moved}`,
      `DTSTAMP:${stamp}`,
      `DTSTART;VALUE=DATE:${due.replaceAll('-', '')}`,
      `SUMMARY:${escaped(text)}`,
      `DESCRIPTION:${escaped([words.calendarOwner(owner ?? words.summaryNoOwner), ...(from ? [words.calendarFrom(from)] : [])].join('\n'))}`,
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** A value of text. Controls and halves of surrogate pairs show as the replacement character. */
function escaped(text: string): string {
  return (
    text
      .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]|\p{Cs}/gu, '\uFFFD')
      .replace(/[\\;,]/g, '\\$&')
      .replaceAll('\n', '\\n')
  )
}

/** No line is longer than 75 octets, and none is broken within a character. */
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
