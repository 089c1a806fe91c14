import * as words from '../../assets/locales/en.yml'
import { picturesOf } from '../../storage/day/pictures.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { formatOf } from '../../summary/formats/formats.ts'
import { type FormatOutput } from '../../summary/formats/format.ts'
import { shareable, applySelection } from '../../summary/shareable.ts'
import { summarize } from '../../summary/sections/summarize.ts'
import { currentAgreement } from '../agreement/current-agreement.ts'
import type { ExportRequest, ExportMessage } from './export-request.ts'
import { figurePainter } from './paint-figure.ts'
import { picturesInBase64 } from '../../storage/day/pictures-in-base64.ts'
import { errorText } from '../ui/errors.ts'

/** Bytes are handed over, not copied. */
const tell = (told: ExportMessage) =>
  postMessage(told, { transfer: 'content' in told && told.content instanceof Uint8Array ? [told.content.buffer] : [] })

addEventListener('message', ({ data }: MessageEvent<ExportRequest>) => {
  written(data).then(
    (content) => tell({ content }),
    (error: unknown) => tell({ failed: errorText(error) }),
  )
})

/** Reads the rows here, so that the page need not carry them over. */
async function written({ rideAlongId, format, appendix, withBom, tasks, ...selection }: ExportRequest): Promise<FormatOutput | null> {
  const rows = await rowsOf(rideAlongId)
  const pictures = selection.screenshots ? await picturesInBase64(await picturesOf(rideAlongId)) : []
  const leave = rows && shareable({ ...rows, pictures })
  const { load } = formatOf(format)
  if (!leave || !load) return null
  // What was agreed on has all pictures; small ones will do to know it by.
  const all = selection.screenshots ? pictures : await picturesInBase64(await picturesOf(rideAlongId), { large: false })
  const current = await currentAgreement(rows, all, selection)
  const telling = { words, locale: 'en-GB', writtenAt: Date.now(), ...(current && { standing: current.agreement }) }
  const out = applySelection(leave, selection)
  const { write } = await load()
  const summary = summarize(out, telling, { appendix })
  return write({ summary, rows: out.rows, ...telling, withBom, tasks, paint: figurePainter, progress: (done) => tell({ done }) })
}
