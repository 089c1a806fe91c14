import { type ExportRequest, type ExportMessage } from './export-request.ts'
import type { FormatOutput } from '../../summary/formats/format.ts'

/** What a worker could not write; the message is what the browser said. */
export class NotWrittenError extends Error {
  override name = 'NotWrittenError'
}

/**
 * Writes a format beside the page, which goes on answering meanwhile.
 * @returns what was written, null where nothing of the ride-along leaves; and a function that stops it.
 */
export function writeExport(
  asked: ExportRequest,
  progress: (done: number) => void = () => {},
): { content: Promise<FormatOutput | null>; stop: () => void } {
  const worker = new Worker(new URL('./write-export.worker.ts', import.meta.url), { type: 'module' })
  const content = new Promise<FormatOutput | null>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<ExportMessage>) => {
      if ('done' in data) progress(data.done)
      else if ('failed' in data) reject(new NotWrittenError(data.failed))
      else resolve(data.content)
    })
    worker.addEventListener('error', ({ message }) => reject(new NotWrittenError(message)))
  })
  const ended = content.finally(() => worker.terminate())
  // Who asked hears of it; this promise is the same one.
  ended.catch(() => {})
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  worker.postMessage(asked)
  return { content: ended, stop: () => worker.terminate() }
}
