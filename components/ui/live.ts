import { liveQuery } from 'dexie'
import { useEffect, useState } from 'preact/hooks'

/**
 * The result of a query, updated when any page writes to the rows that it read; undefined until the first result.
 * When `deps` change, the old result stays until the new one arrives: give the component a key if that matters.
 */
export function useLive<T>(query: () => Promise<T>, deps: unknown[]): T | undefined {
  const [answer, setAnswer] = useState<{ value: T }>()
  const fail = useFail()
  useEffect(() => {
    const subscription = liveQuery(query).subscribe({ next: (value) => setAnswer({ value }), error: fail })
    return () => subscription.unsubscribe()
  }, deps)
  return answer?.value
}

/** The current time in epoch milliseconds, updated every `every` milliseconds. */
export function useNow(every: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}

/** Passes an error from a callback or promise to the page's error boundary. */
export function useFail(): (error: unknown) => void {
  const [failed, setFailed] = useState<{ error: unknown }>()
  if (failed) throw failed.error
  return (error) => setFailed({ error })
}

/** The default export of a module that is loaded once `when` is true; undefined until then. */
export function useLoaded<Part>(load: () => Promise<{ default: Part }>, when = true): Part | undefined {
  const [part, setPart] = useState<{ part: Part }>()
  const fail = useFail()
  useEffect(() => {
    if (when && !part) load().then((module) => setPart({ part: module.default }), fail)
  }, [when])
  return part?.part
}
