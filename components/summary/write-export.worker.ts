import * as words from '../../assets/locales/en.yml'
import { picturesOf } from '../../storage/day/pictures.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { formatOf } from '../../summary/formats/formats.ts'
import { type FormatOutput } from '../../summary/formats/format.ts'
import type { SummaryContext } from '../../summary/context.ts'
import { shareable, applySelection } from '../../summary/shareable.ts'
import { summarize } from '../../summary/sections/sections.ts'
import { currentAgreement } from '../agreement/current-agreement.ts'
import type { ExportRequest, ExportMessage } from './export-request.ts'
import { figurePainter } from './paint-figure.ts'
import { picturesInBase64 } from '../../storage/day/pictures-in-base64.ts'
import { errorText } from '../ui/errors.ts'

/** Bytes are transferred, not copied. */
const send = (message: ExportMessage) =>
  postMessage(message, { transfer: 'content' in message && message.content instanceof Uint8Array ? [message.content.buffer] : [] })

addEventListener('message', ({ data }: MessageEvent<ExportRequest>) => {
  writeRequest(data).then(
    (content) => send({ content }),
    (error: unknown) => send({ failed: errorText(error) }),
  )
})

/** Reads the rows itself, so that the page does not have to send them. */
async function writeRequest({ rideAlongId, format, appendix, withBom, tasks, ...selection }: ExportRequest): Promise<FormatOutput | null> {
  const rows = await rowsOf(rideAlongId)
  const pictures = selection.screenshots ? await picturesInBase64(await picturesOf(rideAlongId)) : []
  const leave = rows && shareable({ ...rows, pictures })
  const { load } = formatOf(format)
  if (!leave || !load) return null
  // The agreed content includes all pictures; its hash needs only their thumbnails.
  const all = selection.screenshots ? pictures : await picturesInBase64(await picturesOf(rideAlongId), { large: false })
  const current = await currentAgreement(rows, all, selection)
  const context: SummaryContext = { words, locale: 'en-GB', writtenAt: Date.now(), ...(current && { agreement: current.agreement }) }
  const out = applySelection(leave, selection)
  const { write } = await load()
  const summary = summarize(out, context, { appendix })
  return write({ summary, rows: out.rows, ...context, withBom, tasks, paint: figurePainter, progress: (done) => send({ done }) })
}
