import * as words from '../../assets/locales/en.yml'
import type { Backup } from '../../storage/library/backup.ts'
import { isDeleted, type Row } from '../../storage/rows/row.ts'
import { type Picture } from '../../storage/rows/tables.ts'
import { type Omissions } from '../../summary/agreement-state.ts'
import { canonicalJson, summaryContent, sha256Hex } from '../../summary/content.ts'
import { shareable, type RideAlongRows } from '../../summary/shareable.ts'
import { picturesInBase64 } from '../../storage/day/pictures-in-base64.ts'

/** Computes the hash of each summary in a file from its rows. Each is returned with the title of its ride-along. */
export async function summaryHashes(backup: Backup): Promise<{ title: string; hash: string }[]> {
  const hashes: { title: string; hash: string }[] = []
  for (const rideAlong of backup.rideAlongs) {
    if ('erased' in rideAlong || isDeleted(rideAlong)) continue
    const of = <R extends object>(rows: R[] | undefined) =>
      (rows ?? []).filter((row): row is Exclude<R, { erased: true }> => 'rideAlongId' in row && row.rideAlongId === rideAlong.id)
    const whole = <R extends object>(rows: R[]) => rows.filter((row): row is Exclude<R, { erased: true }> => !('erased' in row))
    const outcomes = of(backup.outcomes)
    const about = new Set(outcomes.map(({ followUpId }) => followUpId))
    const rows: RideAlongRows = {
      rideAlong,
      people: whole(backup.people),
      tags: whole(backup.tags),
      observations: of(backup.observations),
      spans: of(backup.spans),
      followUps: of(backup.followUps),
      pictures: await picturesInBase64(of<Picture | Row>(backup.pictures) as Picture[], { large: false }),
      charterLines: of(backup.charterLines),
      agreements: of(backup.agreements),
      replies: of(backup.replies),
      answers: of(backup.answers),
      ratings: of(backup.ratings),
      remarks: of(backup.remarks),
      choices: of(backup.choices),
      outcomes,
      earlier: {
        followUps: whole(backup.followUps).filter(({ id }) => about.has(id)),
        rideAlongs: whole(backup.rideAlongs),
        observations: whole(backup.observations),
      },
    }
    const omissions = { stayed: backup.stayed ?? ([0, 0, 0, 0] as Omissions['stayed']), missing: backup.missing ?? [] }
    const nothingLeftOut = { privateCount: 0, followUpsKept: 0, spansKept: 0, leftOut: [] }
    const shared = backup.contains === 'everything' ? shareable(rows) : null
    const content =
      backup.contains === 'everything'
        ? shared && summaryContent(shared, words)
        : summaryContent({ rows, ...nothingLeftOut }, words, omissions)
    if (content) hashes.push({ title: rideAlong.title || words.untitled, hash: await sha256Hex(canonicalJson(content)) })
  }
  return hashes
}
