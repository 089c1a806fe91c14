/**
 * Announces a text to screen readers in the page's live region. It is cleared first, so that the same text twice in a
 * row is announced twice.
 */
export function announce(text: string, page: Document = document): void {
  const region = page.querySelector('#announcer')
  if (!region) return
  region.textContent = ''
  setTimeout(() => (region.textContent = text), 50)
}
