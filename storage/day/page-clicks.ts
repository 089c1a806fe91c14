import { type OutsideText } from './text-from-outside.ts'

/** The target of a click in the context menu of a page, as the browser reports it. */
export interface PageClick {
  selectionText?: string | undefined
  /** Address of a picture. */
  srcUrl?: string | undefined
  linkUrl?: string | undefined
  linkText?: string | undefined
  pageUrl?: string | undefined
  pageTitle?: string | undefined
}

/** The greatest length of a text from a page. */
export const maxCharacters = 10_000

/**
 * The text to capture for a click on a page: the selection, else the file name of the picture, the text of the link, the
 * title or the address of the page; with address and title of the page. The page controls all of it: texts that are too
 * long are cut, and end with the notice `cut`.
 */
export function textOfClick(
  { selectionText, srcUrl, linkUrl, linkText, pageUrl, pageTitle }: PageClick,
  { challenge, keepQuery, cut }: { challenge: boolean; keepQuery: boolean; cut: string },
): OutsideText {
  const page = storedAddress(pageUrl, keepQuery)
  const title = pageTitle?.trim() ? clip(pageTitle, cut) : undefined
  const onLink = linkUrl === undefined ? undefined : linkText?.trim() || storedAddress(linkUrl, keepQuery) || linkUrl
  const text = selectionText?.trim() ? selectionText : ((srcUrl && pictureName(srcUrl)) ?? onLink ?? title ?? page ?? '')
  return {
    text: clip(text, cut),
    as: challenge ? 'challenge' : selectionText?.trim() ? 'quote' : 'note',
    ...(page !== undefined && { page }),
    ...(title !== undefined && { pageTitle: title }),
  }
}

/** Origin and path of a web page or file, with the query if `keepQuery`; undefined for other addresses. */
export function storedAddress(address: string | undefined, keepQuery: boolean): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined
  const { protocol, host, pathname, search } = new URL(address)
  if (!['http:', 'https:', 'file:'].includes(protocol)) return undefined
  const kept = `${protocol}//${host}${pathname}${keepQuery ? search : ''}`
  return kept.length > maxCharacters ? `${protocol}//${host}/` : kept
}

/** The text; if it is too long, cut between characters and ending with the notice `cut`. */
export function clip(text: string, cut: string): string {
  if (text.length <= maxCharacters) return text
  const whole = /[\uD800-\uDBFF]/.test(text[maxCharacters - 1]!) ? maxCharacters - 1 : maxCharacters
  return text.slice(0, whole) + cut
}

/** The file name of a picture. */
function pictureName(address: string): string | undefined {
  const path = storedAddress(address, false)
  const last = path?.split('/').findLast((part) => part !== '')
  if (last === undefined) return undefined
  try {
    return decodeURIComponent(last)
  } catch {
    // A per cent sign that does not encode a character.
    return last
  }
}
