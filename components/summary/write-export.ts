import { type ExportRequest, type ExportMessage } from './export-request.ts'
import type { FormatOutput } from '../../summary/formats/format.ts'

/** The worker failed; the message is the browser's. */
export class NotWrittenError extends Error {
  override name = 'NotWrittenError'
}

/**
 * Writes an export in a worker, so that the page stays responsive.
 * @returns the output, or null if nothing may be shared; and a function that stops the worker, after which the output never settles.
 */
export function writeExport(
  request: ExportRequest,
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
  // The caller handles the rejection.
  ended.catch(() => {})
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  worker.postMessage(request)
  return { content: ended, stop: () => worker.terminate() }
}
