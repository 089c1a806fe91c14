import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { RideAlong } from '../../storage/rows/tables.ts'
import { fileName } from '../../summary/formats/file-name.ts'
import type { FormatOutput } from '../../summary/formats/format.ts'
import { formatOf, type FormatName } from '../../summary/formats/formats.ts'
import { copyToClipboard } from '../files/clipboard.ts'
import { saveFile } from '../files/save-file.ts'
import { errorText } from '../ui/errors.ts'
import type { ExportChoices } from './export-request.ts'
import { printAddress } from './print-address.ts'
import { writeExport } from './write-export.ts'

/** Saves, copies or prints exports of a ride-along, one at a time; requests made meanwhile are queued. */
export function useExport(rideAlong: RideAlong | undefined, choices: ExportChoices) {
  const [status, setStatus] = useState('')
  const [problem, setProblem] = useState('')
  const [job, setJob] = useState<{ format: FormatName; done: number; stop: () => void }>()
  /** Written, but the browser needs another click to copy it. */
  const [ready, setReady] = useState<FormatOutput>()
  useEffect(() => () => job?.stop(), [job?.stop])
  const queue = useRef<FormatName[]>([])
  const busy = useRef(false)

  const copy = async (content: FormatOutput) => {
    try {
      await copyToClipboard(content)
      setReady(undefined)
      setStatus(words.copied)
    } catch (error) {
      // The click is too long ago for this browser; the next one copies.
      if (!(error instanceof DOMException && error.name === 'NotAllowedError')) throw error
      setReady(content)
      setStatus(words.copyReady)
    }
  }
  const save = async (name: FormatName): Promise<void> => {
    if (!rideAlong) return
    if (busy.current) return void queue.current.push(name)
    const { extension, part, mime, load } = formatOf(name)
    setProblem('')
    setStatus('')
    setReady(undefined)
    if (!load) {
      window.open(printAddress(rideAlong.id, choices))
      setStatus(words.printOpened)
      return
    }
    busy.current = true
    try {
      const request = { ...choices, rideAlongId: rideAlong.id, format: name }
      const { content, stop } = writeExport(request, (done) => setJob((now) => now && { ...now, done }))
      setJob({ format: name, done: 0, stop })
      const output = await content
      if (output === null) return
      if (extension === undefined) await copy(output)
      else if (typeof output === 'string' || output instanceof Uint8Array) {
        const file = fileName(rideAlong.title || words.untitled, rideAlong.date, extension, part)
        saveFile(file, mime, output)
        setStatus(words.savedAs(file))
      }
    } catch (error) {
      setProblem(words.notExported(errorText(error)))
    } finally {
      writeNext()
    }
  }
  const writeNext = () => {
    setJob(undefined)
    busy.current = false
    const next = queue.current.shift()
    if (next) void save(next)
  }
  const stop = () => {
    job?.stop()
    setStatus(words.writingStopped)
    // A stopped export never settles.
    writeNext()
  }
  return { save, copy, stop, job, ready, status, problem }
}
