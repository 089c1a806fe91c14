/** The text with the missing closing marks of its bidi embeddings and isolates, so that what follows is not reversed. */
export function closeBidi(text: string): string {
  const open: string[] = []
  for (const [mark] of text.matchAll(/[\u202A-\u202E\u2066-\u2069]/g)) {
    if (mark === '\u202C') {
      if (open.at(-1) === mark) open.pop()
    } else if (mark === '\u2069') {
      if (open.includes(mark)) open.splice(open.lastIndexOf(mark))
    } else open.push(mark < '\u202F' ? '\u202C' : '\u2069')
  }
  return text + open.reverse().join('')
}
