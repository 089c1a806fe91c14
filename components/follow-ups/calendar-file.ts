import * as words from '../../assets/locales/en.yml'
import { dueDay, type ListedFollowUp } from '../../storage/follow-ups/follow-ups.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { dateOf, localZone } from '../../storage/rows/time-zone.ts'
import { calendar, type DueDate } from '../../summary/calendar.ts'
import { fileName } from '../../summary/formats/file-name.ts'
import { shareable } from '../../summary/shareable.ts'
import { saveFile } from '../files/save-file.ts'
import { dayName } from '../names/dates.ts'

/** Saves the due dates of open follow-ups, as far as they may be exported, as a calendar file. Resolves to a sentence on the result. */
export async function saveDueDates(followUps: ListedFollowUp[]): Promise<string> {
  const { dates, privateCount } = await dueDatesOf(followUps)
  if (dates.length === 0) return [words.noDueDates, words.dueDatesStay(privateCount)].filter(Boolean).join(' ')
  const writtenAt = Date.now()
  const name = fileName(words.dueDatesFile, dateOf(writtenAt, localZone()), 'ics')
  saveFile(name, 'text/calendar', calendar(dates, { words, writtenAt }))
  return [words.savedAs(name), words.dueDatesStay(privateCount)].filter(Boolean).join(' ')
}

/** The due dates that may be exported, and how many may not, because the follow-up or a row that it refers to is private. */
export async function dueDatesOf(followUps: ListedFollowUp[]): Promise<{ dates: DueDate[]; privateCount: number }> {
  const dated = followUps.filter(({ row }) => row.state === undefined && dueDay(row) !== undefined)
  const shareableIds = new Set<string>()
  for (const id of new Set(dated.map(({ row }) => row.rideAlongId))) {
    const rows = await rowsOf(id)
    for (const row of (rows && shareable(rows)?.rows.followUps) ?? []) shareableIds.add(row.id)
  }
  const dates = dated.flatMap(({ row, rideAlong }) =>
    shareableIds.has(row.id)
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
  return { dates, privateCount: dated.length - dates.length }
}
