import type { Side } from '../word.worker.ts'

export interface WordClock {
  /** Milliseconds in a worker, and the longest task of the page meanwhile. */
  took(side: Side, observations: number): Promise<{ took: number; longest: number }>
}

const clock: WordClock = {
  async took(side, observations) {
    let longest = 0
    const watching = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
    })
    watching.observe({ type: 'longtask' })
    // A fresh one each time, as an export has.
    const worker = new Worker(new URL('../word.worker.ts', import.meta.url), { type: 'module' })
    const took = await new Promise<number>((resolve, reject) => {
      worker.addEventListener('message', ({ data }: MessageEvent<number>) => resolve(data))
      worker.addEventListener('error', ({ message }) => reject(new Error(message)))
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
      worker.postMessage({ side, observations })
    })
    worker.terminate()
    watching.disconnect()
    return { took, longest }
  },
}
Object.assign(globalThis, { wordClock: clock })
