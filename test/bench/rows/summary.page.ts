import { shareable } from '../../../summary/shareable.ts'
import { summarize } from '../../../summary/sections/sections.ts'
import { rowsOf, telling } from '../evening.ts'

export interface SummaryClock {
  /** Milliseconds that a summary of so many observations takes, each time it is computed. */
  times(observations: number, rounds: number): number[]
}

const clock: SummaryClock = {
  times(observations, rounds) {
    const rows = rowsOf(observations)
    const times: number[] = []
    for (let round = -5; round < rounds; round++) {
      const began = performance.now()
      summarize(shareable(rows)!, telling)
      if (round >= 0) times.push(performance.now() - began)
    }
    return times
  },
}
Object.assign(globalThis, { summaryClock: clock })
