import { useEffect, useMemo, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { picturesOf } from '../../storage/day/pictures.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import type { WrittenPicture } from '../../storage/rows/tables.ts'
import type { AgreementState } from '../../summary/agreement-state.ts'
import { shareable, applySelection } from '../../summary/shareable.ts'
import { summarize } from '../../summary/sections/summarize.ts'
import type { Summary } from '../../summary/sections/summarize.ts'
import { currentAgreement } from '../agreement/current-agreement.ts'
import { useFail, useLive } from '../ui/live.ts'
import { picturesInBase64 } from '../../storage/day/pictures-in-base64.ts'
import type { PrintedChoices } from './print-address.ts'
import { SummaryPage } from './SummaryPage.tsx'

/**
 * The summary of what was chosen to leave, undefined until it is read, null where nothing leaves. Pictures are small where
 * they are not `large`; with more than `most` observations, the appendix is left out.
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
  const [standing, setStanding] = useState<AgreementState>()
  useEffect(() => {
    let late = false
    const compute = async (now: NonNullable<typeof rows>, all: WrittenPicture[]) => {
      try {
        const found = await currentAgreement(now, all, { people, addresses, screenshots })
        if (!late) setStanding(found?.agreement)
      } catch (error) {
        // What nobody waits for any more need not be told to have failed.
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
    const telling = { words, locale: 'en-GB', writtenAt: Date.now(), ...(standing && { standing }) }
    return { summary: summarize(out, telling, { appendix: appendix && !cut }), cut }
  }, [rows, pictures, people, addresses, screenshots, appendix, most, standing])
}

/** The summary as it will leave. */
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
