import { useEffect, useMemo, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { paper } from '../../summary/formats/paper.ts'
import { parsePrintAddress } from './print-address.ts'
import { useSelectedSummary } from './SelectedSummary.tsx'
import { SummaryPage } from './SummaryPage.tsx'
import style from './PrintPage.module.css'

/** A summary for printing, or for saving as PDF by the browser. */
export function PrintPage() {
  const [size, setSize] = useState<'A4' | 'letter'>(isLetterCountry() ? 'letter' : 'A4')
  const printed = useMemo(() => parsePrintAddress(location.hash), [])
  const found = useSelectedSummary(printed, { large: true })
  useEffect(() => {
    if (!found) return
    document.title = found.summary.title
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(paper(found.summary, words, size))
    document.adoptedStyleSheets = [sheet]
  }, [found, size])
  if (found === undefined) return null
  if (found === null) return <p class={style.bar}>{words.allStays}</p>
  return (
    <main class={style.print}>
      <div class={style.bar}>
        <h1>{words.printTitle(found.summary.title)}</h1>
        <fieldset>
          <legend class="visually-hidden">{words.paperSize}</legend>
          <div class="choices">
            {(['A4', 'letter'] as const).map((each) => (
              <label key={each}>
                <input type="radio" name="size" checked={size === each} onChange={() => setSize(each)} />
                {each === 'A4' ? words.paperA4 : words.paperLetter}
              </label>
            ))}
          </div>
        </fieldset>
        <button type="button" class="primary" onClick={() => window.print()}>
          {words.printOrPdf}
        </button>
        <p class="hint">{words.printHint}</p>
      </div>
      <SummaryPage summary={found.summary} words={words} />
    </main>
  )
}

/** Whether the browser's country uses Letter paper. */
function isLetterCountry(): boolean {
  return /-(?:US|CA|MX|PH|CL|CO|VE)\b/.test(navigator.language)
}
