import * as words from '../../assets/locales/en.yml'
import { thisDevice } from '../../storage/database/device.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { type WrittenPicture } from '../../storage/rows/tables.ts'
import { agreementState, type AgreementState } from '../../summary/agreement-state.ts'
import { canonicalJson, summaryContent, sha256Hex } from '../../summary/content.ts'
import { shareable, applySelection, type Selection } from '../../summary/shareable.ts'
type Rows = NonNullable<Awaited<ReturnType<typeof rowsOf>>>

/** What a summary shows and how far it is agreed; null where nothing of it leaves. */
export async function currentAgreement(
  rows: Rows,
  pictures: WrittenPicture[],
  selection?: Selection,
): Promise<{ agreement: AgreementState; content: string } | null> {
  const leave = shareable({ ...rows, pictures })
  if (!leave) return null
  const all = summaryContent(leave, words)
  const content = canonicalJson(all)
  const whole = await sha256Hex(content)
  const out = selection ? applySelection(leave, selection) : leave
  // Where names are kept back, they are in what is told of who agreed as well.
  const { observer } = rows.rideAlong
  const me = (await thisDevice())?.me
  // Who else has the ride-along may have less than was agreed on, and could not say that it was changed.
  const versions = me === undefined || me === observer ? rows.versions : rows.versions.filter((row) => row.hash === whole)
  const agreement = agreementState(rows.rideAlong, { ...rows, versions, people: out.rows.people }, whole, Date.now())
  const shown = selection ? summaryContent(out, words) : all
  const hash = selection ? await sha256Hex(canonicalJson(shown)) : whole
  const told = { ...(shown.stayed && { stayed: shown.stayed }), ...(shown.missing && { missing: shown.missing }) }
  return { content, agreement: { ...agreement, hash, omissions: told, ...(hash !== whole && { whole }) } }
}
