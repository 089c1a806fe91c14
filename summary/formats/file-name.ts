const mostBytes = 120

/** Control characters, unpaired surrogates, characters that reverse or hide text, and characters not allowed in Windows. */
const refused = /[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF<>:"/\\|?*]/gu

/** Names that Windows reserves for devices, with any extension. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(?:\.|$))/

/**
 * A file name that is valid on every file system: "database-evening-2017-01-31.md", or with a part
 * "database-evening-2017-01-31-jira.csv". At most 120 bytes, cut between characters.
 */
export function fileName(title: string, date: string, extension: string, part?: string): string {
  const words = title.replace(/\s+/g, ' ').replace(refused, '').toLowerCase().normalize()
  const ending = `-${date.replace(/[^\d-]/g, '')}${part === undefined ? '' : `-${part}`}.${extension}`
  let stem = trimmed(words.replace(/\s+/g, '-'))
  if (device.test(stem)) stem = `ride-along-${stem}`
  const encoder = new TextEncoder()
  let left = mostBytes - encoder.encode(ending).length
  let cut = ''
  for (const character of stem) {
    left -= encoder.encode(character).length
    if (left < 0) break
    cut += character
  }
  return (trimmed(cut) || 'ride-along') + ending
}

/** A leading dot would hide the file. */
function trimmed(stem: string): string {
  return stem.replace(/^[-. ]+|[-. ]+$/g, '')
}
