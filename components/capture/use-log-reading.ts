import { useEffect, useState } from 'preact/hooks'
import type { LineContext } from '../../storage/day/grammar.ts'
import { readLogInSteps, type LogLine } from '../../storage/log/read-log.ts'

/** How long a slice of parsing may block the page, in milliseconds. */
const slice = 12

/** Parses a log in slices, so that the page stays responsive. `lines` are the previous result until `reading` is false. */
export function useLogReading(source: string, context: Omit<LineContext, 'now'> | undefined): { lines: LogLine[]; reading: boolean } {
  const [result, setResult] = useState<{ lines: LogLine[]; input: string }>({ lines: [], input: '' })
  const key = JSON.stringify(context ?? null)
  const input = `${key} ${source}`
  useEffect(() => {
    if (!context) return
    let stopped = false
    const run = async () => {
      // A long log is parsed only when typing pauses.
      if (source.length > 50_000) await pause(100)
      const steps = readLogInSteps(source, { ...context, now: Date.now() })
      let until = performance.now() + slice
      while (!stopped) {
        const { done, value } = steps.next()
        if (done) return setResult({ lines: value, input })
        if (performance.now() < until) continue
        await pause(0)
        until = performance.now() + slice
      }
    }
    if (source.trim() === '') setResult({ lines: [], input })
    else void run()
    return () => {
      stopped = true
    }
  }, [source, key])
  return { lines: result.lines, reading: result.input !== input }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}
