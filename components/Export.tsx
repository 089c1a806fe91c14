import { useState } from 'preact/hooks'
import * as words from '../assets/locales/en.yml'
import { picturesOf } from '../storage/pictures.ts'
import { rowsOf } from '../storage/ride-alongs.ts'
import { fileName, formats } from '../summary/formats.ts'
import { leaving } from '../summary/leaving.ts'
import { summarize } from '../summary/summarize.ts'
import { Dialog } from './Dialog.tsx'
import { useLive } from './live.ts'
import { inBase64 } from './picture.ts'
import { saidBy } from './said.ts'
import { saveFile } from './save.ts'
import style from './Export.module.css'

type Name = Extract<keyof typeof formats, string>

/** One button a format, each saves at once; and what stays here is said. */
export default function Export({ rideAlongId, onClose }: { rideAlongId: string; onClose: () => void }) {
  const rows = useLive(() => rowsOf(rideAlongId), [rideAlongId])
  const [saved, setSaved] = useState('')
  const [problem, setProblem] = useState('')
  if (!rows) return null
  const leave = leaving(rows)

  const save = async (format: Name) => {
    try {
      const leave = leaving({ ...rows, pictures: await inBase64(await picturesOf(rideAlongId)) })
      if (!leave) return
      const { extension, mime, load } = formats[format]
      const writtenAt = Date.now()
      const { write } = await load()
      const name = fileName(rows.rideAlong.title || words.untitled, rows.rideAlong.date, extension)
      const telling = { words, locale: 'en-GB', writtenAt }
      saveFile(name, mime, write({ summary: summarize(leave, telling), rows: leave.rows, ...telling }))
      setProblem('')
      setSaved(words.savedAs(name))
    } catch (error) {
      setProblem(words.notExported(saidBy(error)))
    }
  }

  return (
    <Dialog title={words.exportFiles} onClose={onClose}>
      <div class={style.export}>
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <ul class={style.formats} hidden={!leave}>
          {(Object.keys(formats) as Name[]).map((format) => (
            <li key={format}>
              <button type="button" class="large" aria-describedby={`about-${format}`} onClick={() => void save(format)}>
                {formats[format].name}
              </button>
              <span class="hint" id={`about-${format}`}>
                {{ markdown: words.aboutMarkdown, html: words.aboutHtml, json: words.aboutJson }[format]}
              </span>
            </li>
          ))}
        </ul>
        <p role="status" class={style.saved}>
          {saved}
        </p>
        <p class="hint">{!leave ? words.allStays : leave.privateCount > 0 ? words.privateStay(leave.privateCount) : words.nothingStays}</p>
      </div>
    </Dialog>
  )
}
