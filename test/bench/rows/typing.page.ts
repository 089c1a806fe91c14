export interface KeyClock {
  /** Forgets what was measured. */
  reset(): void
  /** Milliseconds of work for each key that was pressed since. */
  took(): number[]
}

/** The start of a key press and the work of its events; `own` by our own clock, `timed` as the browser reports it. */
interface Press {
  from: number
  own: number
  timed: number
}

const events = ['keydown', 'keypress', 'beforeinput', 'input', 'keyup'] as const
const presses: Press[] = []
let begun = 0

// First and last of all listeners. What a listener leaves to a microtask, as Preact does with drawing, runs before the next one.
for (const type of events) {
  addEventListener(
    type,
    ({ timeStamp }) => {
      if (type === 'keydown') presses.push({ from: timeStamp, own: 0, timed: 0 })
      begun = performance.now()
    },
    true,
  )
  addEventListener(type, () => {
    const press = presses.at(-1)
    if (press) press.own += performance.now() - begun
  })
}

const observer = new PerformanceObserver((list) => add(list.getEntries()))
observer.observe({ type: 'event', durationThreshold: 0 } as PerformanceObserverInit)

function add(entries: PerformanceEntryList): void {
  for (const entry of entries) {
    if (!(entry instanceof PerformanceEventTiming) || !events.some((type) => type === entry.name)) continue
    const press = presses.findLast(({ from }) => from <= entry.startTime + 0.5)
    if (press) press.timed += entry.processingEnd - entry.processingStart
  }
}

const clock: KeyClock = {
  reset() {
    add(observer.takeRecords())
    presses.length = 0
  },
  took() {
    add(observer.takeRecords())
    return presses.map(({ own, timed }) => Math.max(own, timed))
  },
}
Object.assign(globalThis, { keyClock: clock })
