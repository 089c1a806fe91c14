import type { FormatOutput } from '../../summary/formats/format.ts'

/**
 * Copies plain text to the clipboard, with HTML if the format has it. Rejects if the click was too long ago for this
 * browser; another click then succeeds.
 */
export async function copyToClipboard(content: FormatOutput): Promise<void> {
  if (content instanceof Uint8Array) throw new Error('A file cannot be copied')
  const { html, plain } = typeof content === 'string' ? { html: undefined, plain: content } : content
  const blob = (type: string, text: string) => ({ [type]: new Blob([text], { type }) })
  await navigator.clipboard.write([
    new ClipboardItem({ ...blob('text/plain', plain), ...(html === undefined ? {} : blob('text/html', html)) }),
  ])
}
