import * as words from '../../assets/locales/en.yml'
import { allRows, mergeLibrary, type Library } from '../../storage/library/library.ts'
import { maxBackupBytes, parseBackup } from '../../storage/library/backup.ts'
import { BackupError, CopyTooLargeError, type BackupReason } from '../../storage/errors.ts'
import { picturesOf } from '../../storage/day/pictures.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { fileName } from '../../summary/formats/file-name.ts'
import { writeRows } from '../../summary/formats/json.ts'
import { dateOf, localZone } from '../../storage/rows/time-zone.ts'
import { picturesInBase64 } from '../../storage/day/pictures-in-base64.ts'
import { errorText } from '../ui/errors.ts'
import { saveFile } from './save-file.ts'

/**
 * Saves all rows of one ride-along, or of all, as a file that can be opened again, private and deleted rows included.
 * @returns the name of the file.
 * Throws `CopyTooLargeError`.
 */
export async function saveBackup(rideAlongId?: string): Promise<string> {
  const writtenAt = Date.now()
  const one = rideAlongId === undefined ? null : await rowsOf(rideAlongId)
  const library: Library =
    one && rideAlongId !== undefined ? { ...one, rideAlongs: [one.rideAlong], pictures: await picturesOf(rideAlongId) } : await allRows()
  const pictures = await picturesInBase64(library.pictures ?? [])
  const copy = writeRows({ ...library, pictures }, { writtenAt, contains: 'everything' })
  if (copy.length > maxBackupBytes) throw new CopyTooLargeError()
  const name = fileName(
    words.copyOf(one ? one.rideAlong.title || words.untitled : words.name),
    one?.rideAlong.date ?? dateOf(writtenAt, localZone()),
    'json',
  )
  saveFile(name, 'application/json', copy)
  return name
}

const openErrors: Record<BackupReason, string> = {
  notJson: words.copyNotJson,
  foreign: words.copyForeign,
  newer: words.copyNewer,
  damaged: words.copyDamaged,
  tooLarge: words.copyTooLarge,
}

/** Merges a backup into the library, all rows or none. Resolves to a sentence on the result; `bad` if it failed. */
export async function openBackup(file: File): Promise<{ text: string; bad?: true }> {
  try {
    if (file.size > maxBackupBytes) throw new BackupError('tooLarge')
    const backup = parseBackup(await file.text())
    return { text: words.copyOpened(await mergeLibrary(backup, { isCopy: backup.contains === 'everything' })) }
  } catch (error) {
    if (error instanceof BackupError) return { text: openErrors[error.reason], bad: true }
    return { text: words.copyNotOpened(errorText(error)), bad: true }
  }
}
