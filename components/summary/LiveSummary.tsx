import { useEffect, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { picturesOf } from '../../storage/day/pictures.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { me } from '../../storage/ride-alongs/people.ts'
import type { PersonId } from '../../storage/rows/row.ts'
import type { WrittenPicture } from '../../storage/rows/tables.ts'
import type { AgreementState } from '../../summary/agreement-state.ts'
import { shareable } from '../../summary/shareable.ts'
import { summarize } from '../../summary/sections/sections.ts'
import { currentAgreement } from '../agreement/current-agreement.ts'
import { SummaryAgreement } from '../agreement/SummaryAgreement.tsx'
import { useFail, useLive, useLoaded } from '../ui/live.ts'
import { picturesInBase64 } from '../../storage/day/pictures-in-base64.ts'
import { SummaryPage } from './SummaryPage.tsx'
import style from './LiveSummary.module.css'

/** The summary, recomputed whenever a row changes. A host who answers here can also agree to it. */
export default function LiveSummary({ id, host }: { id: string; host?: PersonId | undefined }) {
  const fail = useFail()
  const rows = useLive(() => rowsOf(id), [id])
  const taken = useLive(() => picturesOf(id), [id])
  const [pictures, setPictures] = useState<WrittenPicture[]>()
  useEffect(() => {
    if (taken) void picturesInBase64(taken, { large: false }).then(setPictures)
  }, [taken])
  const [choosing, setChoosing] = useState(false)
  const Findings = useLoaded(() => import('./ChooseFindings.tsx'), choosing)
  // Only the observer chooses findings.
  const mine = useLive(async () => (await me())?.id === rows?.rideAlong.by, [rows?.rideAlong.by])
  const HostAssent = useLoaded(() => import('../agreement/HostAssent.tsx'), host !== undefined)
  const [current, setCurrent] = useState<{ agreement: AgreementState; content: string }>()
  useEffect(() => {
    let late = false
    const compute = async (now: NonNullable<typeof rows>, all: WrittenPicture[]) => {
      try {
        const found = await currentAgreement(now, all)
        if (!late) setCurrent(found ?? undefined)
      } catch (error) {
        // A failure of an outdated computation does not matter.
        if (!late) fail(error)
      }
    }
    // Without its pictures the summary would have another hash.
    if (mine && rows && pictures) void compute(rows, pictures)
    return () => {
      late = true
    }
  }, [mine, rows, pictures])
  if (!rows) return null
  const leave = shareable({ ...rows, pictures: pictures ?? [] })
  if (!leave) return <p>{words.allStays}</p>
  const summary = summarize(leave, { words, locale: 'en-GB', writtenAt: Date.now() })
  return (
    <>
      {mine && (
        <div class={style.above}>
          <button type="button" onClick={() => setChoosing(true)}>
            {words.chooseFindings}
          </button>
        </div>
      )}
      {mine && current && <SummaryAgreement rows={rows} {...current} />}
      {HostAssent && host !== undefined && <HostAssent rows={rows} person={host} />}
      <SummaryPage summary={summary} words={words} />
      {choosing && Findings && (
        <Findings rideAlongId={id} summary={summary} observations={rows.observations} onClose={() => setChoosing(false)} />
      )}
    </>
  )
}
