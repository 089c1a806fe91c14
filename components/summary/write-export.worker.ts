import * as words from '../../assets/locales/en.yml'
import { picturesOf } from '../../storage/day/pictures.ts'
import { rowsOf } from '../../storage/ride-alongs/ride-alongs.ts'
import { formatOf, type Written } from '../../summary/formats/formats.ts'
import { leaving, selected } from '../../summary/leaving.ts'
import { summarize } from '../../summary/summarize.ts'
import { agreementOf } from '../agreement/agreement-of.ts'
import type { Asked, Told } from './write-export.ts'
import { painter } from './paint-figure.ts'
import { inBase64 } from '../pictures/crop-and-cover.ts'
import { errorText } from '../ui/errors.ts'

/** Bytes are handed over, not copied. */
const tell = (told: Told) =>
  postMessage(told, { transfer: 'content' in told && told.content instanceof Uint8Array ? [told.content.buffer] : [] })

addEventListener('message', ({ data }: MessageEvent<Asked>) => {
  written(data).then(
    (content) => tell({ content }),
    (error: unknown) => tell({ failed: errorText(error) }),
  )
})

/** Reads the rows here, so that the page need not carry them over. */
async function written({ rideAlongId, format, appendix, marked, tasks, ...selection }: Asked): Promise<Written | null> {
  const rows = await rowsOf(rideAlongId)
  const pictures = selection.screenshots ? await inBase64(await picturesOf(rideAlongId)) : []
  const leave = rows && leaving({ ...rows, pictures })
  const { load } = formatOf(format)
  if (!leave || !load) return null
  // What was agreed on has all pictures; small ones will do to know it by.
  const all = selection.screenshots ? pictures : await inBase64(await picturesOf(rideAlongId), { large: false })
  const agreement = await agreementOf(rows, all, selection)
  const telling = { words, locale: 'en-GB', writtenAt: Date.now(), ...(agreement && { standing: agreement.standing }) }
  const out = selected(leave, selection)
  const { write } = await load()
  const summary = summarize(out, telling, { appendix })
  return write({ summary, rows: out.rows, ...telling, marked, tasks, paint: painter, progress: (done) => tell({ done }) })
}
