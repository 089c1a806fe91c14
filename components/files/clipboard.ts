import type { FormatOutput } from '../../summary/formats/format.ts'

/**
 * Puts words on the clipboard, with what a program that knows more takes of them. Rejects where the click that asked for
 * it is too long ago for this browser; a second click then does it.
 */
export async function copyToClipboard(content: FormatOutput): Promise<void> {
  if (content instanceof Uint8Array) throw new Error('A file cannot be copied')
  const { html, plain } = typeof content === 'string' ? { html: undefined, plain: content } : content
  const blob = (type: string, text: string) => ({ [type]: new Blob([text], { type }) })
  await navigator.clipboard.write([
    new ClipboardItem({ ...blob('text/plain', plain), ...(html === undefined ? {} : blob('text/html', html)) }),
  ])
}
