import * as words from '../../assets/locales/en.yml'
import { previewLine } from '../../storage/day/address-bar-preview.ts'
import { timeOf } from '../../storage/rows/time-zone.ts'
import { basisNames } from '../names/bases.ts'
import { dayName } from '../names/dates.ts'
import { kindName } from '../names/kinds.ts'

/** A sentence that says what Enter will do with the line in the address bar. */
export async function omniboxSuggestion(line: string): Promise<string> {
  const { parsed, zone, from, starts, offTheRecord } = await previewLine(line)
  const { what, kind, severity, basis, text, tags, at, owner, due } = parsed
  if (offTheRecord) return words.omniboxOffTheRecord
  if (text === '') return at === undefined ? words.omniboxMarks : words.omniboxMarksAt(timeOf(at, zone))
  const details = [
    kindName(what === 'observation' ? kind : what, severity),
    basis !== 'observed' && basisNames[basis],
    at !== undefined && timeOf(at, zone),
    owner !== undefined && owner,
    due !== undefined && words.dueOn(dayName(due, { year: true })),
    from && words.comesFrom(timeOf(from.at, zone), from.text.slice(0, 40)),
    ...tags.map(({ label }) => `#${label}`),
  ].filter((each) => typeof each === 'string')
  const sentence = starts ? words.omniboxStarts : words.omniboxSaves
  return sentence(text.slice(0, 200), details.join(', '))
}

/** Escapes a sentence for Chromium's address bar, which parses suggestions as XML. */
export function escapeXml(sentence: string): string {
  return (
    sentence
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/gu, '\uFFFD')
      .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
  )
}
