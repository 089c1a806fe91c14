/** What is said in the middle of a sentence, at the beginning of one. */
export function sentenceStart(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** Tells a screen reader what was done; the same words twice are told twice. `page` is where the reader is. */
export function announce(text: string, page: Document = document): void {
  const region = page.querySelector('#announcer')
  if (!region) return
  region.textContent = ''
  setTimeout(() => (region.textContent = text), 50)
}
