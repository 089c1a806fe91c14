import { liveQuery } from 'dexie'
import { useEffect, useState } from 'preact/hooks'

/**
 * What a query answers, again whenever any page writes what it read; undefined until the first answer.
 * After a change of `deps` the former answer stays until the next arrives: give the component a key where that matters.
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

/** Now, in epoch milliseconds, again at every `every` milliseconds. */
export function useNow(every: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}

/** Hands an error from outside of rendering to the page's error boundary. */
export function useFail(): (error: unknown) => void {
  const [failed, setFailed] = useState<{ error: unknown }>()
  if (failed) throw failed.error
  return (error) => setFailed({ error })
}

/** A part of the page that is loaded when it is first needed; undefined until it is here. */
export function useLoaded<Part>(load: () => Promise<{ default: Part }>, when = true): Part | undefined {
  const [part, setPart] = useState<{ part: Part }>()
  const fail = useFail()
  useEffect(() => {
    if (when && !part) load().then((module) => setPart({ part: module.default }), fail)
  }, [when])
  return part?.part
}
