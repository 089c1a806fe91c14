import * as words from '../../assets/locales/en.yml'
import { dueDay, type ListedFollowUp } from '../../storage/follow-ups/follow-ups.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { dateOf, localZone } from '../../storage/rows/time-zone.ts'
import { calendar, type DueDate } from '../../summary/calendar.ts'
import { fileName } from '../../summary/formats/file-name.ts'
import { shareable } from '../../summary/shareable.ts'
import { saveFile } from '../files/save-file.ts'
import { dayName } from '../names/dates.ts'

/** Saves the due dates of what is open of these as a calendar file, as far as they may leave, and says what came of it. */
export async function saveDueDates(followUps: ListedFollowUp[]): Promise<string> {
  const { dates, stay } = await dueDatesOf(followUps)
  if (dates.length === 0) return [words.noDueDates, words.dueDatesStay(stay)].filter(Boolean).join(' ')
  const writtenAt = Date.now()
  const name = fileName(words.dueDatesFile, dateOf(writtenAt, localZone()), 'ics')
  saveFile(name, 'text/calendar', calendar(dates, { words, writtenAt }))
  return [words.savedAs(name), words.dueDatesStay(stay)].filter(Boolean).join(' ')
}

/** The due dates that may leave, and how many stay because they, or what they point to, may not. */
export async function dueDatesOf(followUps: ListedFollowUp[]): Promise<{ dates: DueDate[]; stay: number }> {
  const dated = followUps.filter(({ row }) => row.state === undefined && dueDay(row) !== undefined)
  const leave = new Set<string>()
  for (const id of new Set(dated.map(({ row }) => row.rideAlongId))) {
    const rows = await rowsOf(id)
    for (const row of (rows && shareable(rows)?.rows.followUps) ?? []) leave.add(row.id)
  }
  const dates = dated.flatMap(({ row, rideAlong }) =>
    leave.has(row.id)
      ? [
          {
            id: row.id,
            moved: row.movedFrom?.length ?? 0,
            text: row.text,
            due: row.due!,
            ...(row.owner && { owner: row.owner }),
            ...(rideAlong && { from: words.titleOnDay(rideAlong.title || words.untitled, dayName(rideAlong.date, { year: true })) }),
          },
        ]
      : [],
  )
  return { dates, stay: dated.length - dates.length }
}
