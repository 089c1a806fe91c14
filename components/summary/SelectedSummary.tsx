import { useEffect, useMemo, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { picturesOf } from '../../storage/day/pictures.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import type { WrittenPicture } from '../../storage/rows/tables.ts'
import type { AgreementState } from '../../summary/agreement-state.ts'
import type { SummaryContext } from '../../summary/context.ts'
import { shareable, applySelection } from '../../summary/shareable.ts'
import { summarize } from '../../summary/sections/sections.ts'
import type { Summary } from '../../summary/sections/sections.ts'
import { currentAgreement } from '../agreement/current-agreement.ts'
import { useFail, useLive } from '../ui/live.ts'
import { picturesInBase64 } from '../../storage/day/pictures-in-base64.ts'
import type { PrintedChoices } from './print-address.ts'
import { SummaryPage } from './SummaryPage.tsx'

/**
 * The summary of what was chosen for export; undefined while it loads, null if nothing may be shared. Pictures are
 * thumbnails unless `large`. With more than `most` observations there is no appendix, and `cut` is true.
 */
export function useSelectedSummary(
  { rideAlongId, people, addresses, screenshots, appendix }: PrintedChoices,
  { large, most = Infinity }: { large: boolean; most?: number },
): { summary: Summary; cut: boolean } | null | undefined {
  const fail = useFail()
  const rows = useLive(() => rowsOf(rideAlongId), [rideAlongId])
  const taken = useLive(() => picturesOf(rideAlongId), [rideAlongId])
  const [pictures, setPictures] = useState<WrittenPicture[]>()
  useEffect(() => {
    if (taken) void picturesInBase64(taken, { large: large && screenshots }).then(setPictures)
  }, [taken, large, screenshots])
  const [agreement, setAgreement] = useState<AgreementState>()
  useEffect(() => {
    let late = false
    const compute = async (now: NonNullable<typeof rows>, all: WrittenPicture[]) => {
      try {
        const found = await currentAgreement(now, all, { people, addresses, screenshots })
        if (!late) setAgreement(found?.agreement)
      } catch (error) {
        // A failure of an outdated computation does not matter.
        if (!late) fail(error)
      }
    }
    if (rows && pictures) void compute(rows, pictures)
    return () => {
      late = true
    }
  }, [rows, pictures, people, addresses, screenshots])
  return useMemo(() => {
    if (rows === undefined || pictures === undefined) return undefined
    const leave = rows && shareable({ ...rows, pictures })
    if (!leave) return null
    const cut = leave.rows.observations.length > most
    const out = applySelection(leave, { people, addresses, screenshots })
    const context: SummaryContext = { words, locale: 'en-GB', writtenAt: Date.now(), ...(agreement && { agreement }) }
    return { summary: summarize(out, context, { appendix: appendix && !cut }), cut }
  }, [rows, pictures, people, addresses, screenshots, appendix, most, agreement])
}

/** The summary as it will be exported. */
export function SelectedSummary({ most, ...printed }: PrintedChoices & { most: number }) {
  const found = useSelectedSummary(printed, { large: false, most })
  if (found === undefined) return <p class="hint">{words.previewing}</p>
  if (found === null) return <p>{words.allStays}</p>
  return (
    <>
      <SummaryPage summary={found.summary} words={words} />
      {found.cut && <p class="hint">{words.previewLong}</p>}
    </>
  )
}
