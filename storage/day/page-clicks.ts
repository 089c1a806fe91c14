import { type OutsideText } from './waiting-texts.ts'

/** What was clicked on a page, as the browser tells it. */
export interface PageClick {
  selectionText?: string | undefined
  /** Of a picture. */
  srcUrl?: string | undefined
  linkUrl?: string | undefined
  linkText?: string | undefined
  pageUrl?: string | undefined
  pageTitle?: string | undefined
}

/** A page can hand over any number of them. */
export const maxCharacters = 10_000

/**
 * What a click on a page notes: the selected words, else the picture's name, the link's words or the page's title, and
 * the page they stand on. All of it is text of a stranger's, cut where it is too long: `cut` is the sentence that says so.
 */
export function textOfClick(
  { selectionText, srcUrl, linkUrl, linkText, pageUrl, pageTitle }: PageClick,
  { challenge, keepQuery, cut }: { challenge: boolean; keepQuery: boolean; cut: string },
): OutsideText {
  const page = storedAddress(pageUrl, keepQuery)
  const title = pageTitle?.trim() ? clip(pageTitle, cut) : undefined
  const onLink = linkUrl === undefined ? undefined : linkText?.trim() || storedAddress(linkUrl, keepQuery) || linkUrl
  const words = selectionText?.trim() ? selectionText : ((srcUrl && pictureName(srcUrl)) ?? onLink ?? title ?? page ?? '')
  return {
    text: clip(words, cut),
    as: challenge ? 'challenge' : selectionText?.trim() ? 'quote' : 'note',
    ...(page !== undefined && { page }),
    ...(title !== undefined && { pageTitle: title }),
  }
}

/** Origin and path of a page, and what stands after the question mark only where that is wanted; undefined of what is no page. */
export function storedAddress(address: string | undefined, keepQuery: boolean): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined
  const { protocol, host, pathname, search } = new URL(address)
  if (!['http:', 'https:', 'file:'].includes(protocol)) return undefined
  const kept = `${protocol}//${host}${pathname}${keepQuery ? search : ''}`
  return kept.length > maxCharacters ? `${protocol}//${host}/` : kept
}

/** The text, cut between characters where it is too long, and then saying so. */
export function clip(text: string, cut: string): string {
  if (text.length <= maxCharacters) return text
  const whole = /[\uD800-\uDBFF]/.test(text[maxCharacters - 1]!) ? maxCharacters - 1 : maxCharacters
  return text.slice(0, whole) + cut
}

/** The last part of a picture's address. */
function pictureName(address: string): string | undefined {
  const path = storedAddress(address, false)
  const last = path?.split('/').findLast((part) => part !== '')
  if (last === undefined) return undefined
  try {
    return decodeURIComponent(last)
  } catch {
    // A per cent sign that encodes nothing.
    return last
  }
}
