import { useEffect, useState } from 'preact/hooks'
import * as words from '../assets/locales/en.yml'
import { picturesOf } from '../storage/pictures.ts'
import { rowsOf } from '../storage/ride-alongs.ts'
import type { WrittenPicture } from '../storage/row.ts'
import { leaving } from '../summary/leaving.ts'
import { summarize } from '../summary/summarize.ts'
import { useLive } from './live.ts'
import { inBase64 } from './picture.ts'
import { SummaryPage } from './SummaryPage.tsx'

/** The summary as it stands, computed again with every row that is written. */
export default function LiveSummary({ id }: { id: string }) {
  const rows = useLive(() => rowsOf(id), [id])
  const taken = useLive(() => picturesOf(id), [id])
  const [pictures, setPictures] = useState<WrittenPicture[]>([])
  useEffect(() => {
    if (taken && taken.length > 0) void inBase64(taken, { large: false }).then(setPictures)
  }, [taken])
  if (!rows) return null
  const leave = leaving({ ...rows, pictures })
  if (!leave) return <p>{words.allStays}</p>
  return <SummaryPage summary={summarize(leave, { words, locale: 'en-GB', writtenAt: Date.now() })} words={words} />
}
