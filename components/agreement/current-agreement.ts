import * as words from '../../assets/locales/en.yml'
import { thisDevice } from '../../storage/database/device.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { type WrittenPicture } from '../../storage/rows/tables.ts'
import { agreementState, type AgreementState } from '../../summary/agreement-state.ts'
import { canonicalJson, summaryContent, sha256Hex } from '../../summary/content.ts'
import { shareable, applySelection, type Selection } from '../../summary/shareable.ts'

type Rows = NonNullable<Awaited<ReturnType<typeof rowsOf>>>

/**
 * The content of a summary as canonical JSON, and the state of its agreement. With `selection`, the hash is that of the part
 * it keeps, and names follow it. Null if nothing of the ride-along may be shared.
 */
export async function currentAgreement(
  rows: Rows,
  pictures: WrittenPicture[],
  selection?: Selection,
): Promise<{ agreement: AgreementState; content: string } | null> {
  const shared = shareable({ ...rows, pictures })
  if (!shared) return null
  const wholeContent = summaryContent(shared, words)
  const content = canonicalJson(wholeContent)
  const whole = await sha256Hex(content)
  const selected = selection ? applySelection(shared, selection) : shared
  const { observer } = rows.rideAlong
  const me = (await thisDevice())?.me
  // Other people may have fewer rows than the agreed version shows, so their device cannot tell that it has changed.
  const versions = me === undefined || me === observer ? rows.versions : rows.versions.filter((row) => row.hash === whole)
  // With the selected people, so that names which the selection leaves out are not in the agreement either.
  const agreement = agreementState(rows.rideAlong, { ...rows, versions, people: selected.rows.people }, whole, Date.now())
  const shownContent = selection ? summaryContent(selected, words) : wholeContent
  const hash = selection ? await sha256Hex(canonicalJson(shownContent)) : whole
  const omissions = {
    ...(shownContent.stayed && { stayed: shownContent.stayed }),
    ...(shownContent.missing && { missing: shownContent.missing }),
  }
  return { content, agreement: { ...agreement, hash, omissions, ...(hash !== whole && { whole }) } }
}
