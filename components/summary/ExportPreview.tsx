import { useEffect, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { formatOf, type FormatName } from '../../summary/formats/formats.ts'
import type { ExportChoices } from './export-request.ts'
import { writeExport } from './write-export.ts'
import { SelectedSummary } from './SelectedSummary.tsx'
import style from './ExportDialog.module.css'

/** Longer text would slow the page down; the file is complete. */
const mostCharacters = 20_000

/** What will be saved: the summary's page, or the text of the file. */
export function ExportPreview({ rideAlongId, format, choices }: { rideAlongId: string; format: FormatName; choices: ExportChoices }) {
  const { name, preview } = formatOf(format)
  const label = preview === 'page' ? words.previewPage(name) : words.previewText(name)
  return (
    <section class={style.preview} aria-label={label}>
      <h3 class="hint">{label}</h3>
      {preview === 'page' ? (
        <div class={style.sheet} tabIndex={0}>
          <SelectedSummary rideAlongId={rideAlongId} {...choices} most={500} />
        </div>
      ) : (
        <TextPreview rideAlongId={rideAlongId} format={format} choices={choices} />
      )}
    </section>
  )
}

function TextPreview({ rideAlongId, format, choices }: { rideAlongId: string; format: FormatName; choices: ExportChoices }) {
  const [text, setText] = useState<string>()
  useEffect(() => {
    let stop = () => {}
    // Moving through the list with the arrow keys does not write each format.
    const timer = setTimeout(() => {
      const job = writeExport({ ...choices, rideAlongId, format })
      stop = job.stop
      job.content.then(
        (content) =>
          setText(content === null || content instanceof Uint8Array ? '' : typeof content === 'string' ? content : content.plain),
        () => setText(''),
      )
    }, 150)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [rideAlongId, format, choices])
  if (text === undefined) return <p class="hint">{words.previewing}</p>
  return (
    <>
      <pre tabIndex={0}>{text.slice(0, mostCharacters)}</pre>
      {text.length > mostCharacters && <p class="hint">{words.previewCut}</p>}
    </>
  )
}
