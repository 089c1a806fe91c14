import type { DeviceCounter, Device } from '../../../storage/database/db.ts'
import { createRow } from '../../../storage/rows/row.ts'
import { type Observation, type RideAlong } from '../../../storage/rows/tables.ts'
import { answer, committed, twin } from '../raw.ts'

export interface CaptureClock {
  /** Gets ready for one Enter: for the panel's own line, or for the raw transaction, whose draft is written first. */
  arm(side: 'ours' | 'raw', text: string): Promise<void>
  /** Milliseconds from that Enter until the row was painted. */
  took(): Promise<number>
  /** Rows of the live ride-along in our database. */
  count(): Promise<number>
}

interface Round {
  side: 'ours' | 'raw'
  text: string
  start?: number
  appeared?: true
  took: Promise<number>
  done: (took: number) => void
  fail: (error: unknown) => void
}

let round: Round | undefined
let raw: IDBDatabase | undefined

const rawList = document.createElement('ol')
Object.assign(rawList.style, { position: 'fixed', insetBlockStart: '0', margin: '0', pointerEvents: 'none' })
document.body.append(rawList)

addEventListener(
  'keydown',
  (event) => {
    if (event.key !== 'Enter' || !round || round.start !== undefined) return
    const { side, text, fail } = round
    round.start = event.timeStamp
    setTimeout(() => fail(new Error(`"${text}" is still not ${round?.appeared ? 'in sight' : 'in the document'}`)), 5000)
    if (side === 'ours') return
    event.preventDefault()
    event.stopImmediatePropagation()
    captureRaw(text).catch(fail)
  },
  true,
)

// One clock for both: it starts at the key's own time, and stops after the frame that shows the row.
new MutationObserver(() => {
  if (!round || round.start === undefined || round.appeared) return
  const row = rowOf(round)
  if (!row) return
  round.appeared = true
  void stop(round)
}).observe(document.body, { childList: true, subtree: true, characterData: true })

async function stop(round: Round): Promise<void> {
  do await painted()
  while (!inSight(rowOf(round)))
  round.done(performance.now() - round.start!)
}

function rowOf({ side, text }: Round): HTMLElement | undefined {
  const rows = side === 'raw' ? rawList.children : document.querySelectorAll('[data-id]')
  return [...rows].find((row): row is HTMLElement => row instanceof HTMLElement && row.textContent.includes(text))
}

/** A message that is sent in a frame's callback arrives once that frame was laid out and painted. */
function painted(): Promise<void> {
  return new Promise((resolve) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => resolve())
      port1.start()
      port2.postMessage(0)
    }),
  )
}

function inSight(row: HTMLElement | undefined): boolean {
  if (!row) return false
  const { top, bottom } = row.getBoundingClientRect()
  const line = row.parentElement === rawList ? innerHeight : document.querySelector('form')!.getBoundingClientRect().top
  return top >= 0 && bottom <= line + 1
}

/** What `capture()` reads and writes, in one strict transaction, with nothing between; then the row. */
async function captureRaw(text: string): Promise<void> {
  const writing = raw!.transaction(
    ['device', 'people', 'rideAlongs', 'settings', 'observations', 'spans', 'followUps', 'tags', 'drafts'],
    'readwrite',
    { durability: 'strict' },
  )
  const complete = committed(writing)
  const store = (name: string) => writing.objectStore(name)
  const [device, count] = await Promise.all([
    answer<Device>(store('device').get('this')),
    answer<DeviceCounter>(store('device').get('count')),
  ])
  const { id, offRecord } = await answer<RideAlong>(store('rideAlongs').get(device.current!))
  if (offRecord !== undefined) throw new Error('Off the record')
  await answer(store('tags').get(`${device.me}/handover`))
  const now = Date.now()
  count.seq += 1
  count.last = { rideAlongId: id, at: now }
  const row = createRow<Observation>(
    { rideAlongId: id, at: now, offset: 0, text, tags: ['handover'], kind: 'note', basis: 'observed' },
    { by: device.me, device: device.id, seq: count.seq, now },
  )
  await answer(store('observations').add(row))
  await answer(store('drafts').delete('draft'))
  await answer(store('device').put(count))
  await complete

  const shown = document.createElement('li')
  shown.textContent = text
  rawList.append(shown)
}

const clock: CaptureClock = {
  async arm(side, text) {
    rawList.replaceChildren()
    raw ??= await answer(indexedDB.open(twin))
    if (side === 'raw') {
      const writing = raw.transaction('drafts', 'readwrite', { durability: 'strict' })
      await answer(writing.objectStore('drafts').put({ id: 'draft', text, refused: [], changedAt: Date.now() }))
    }
    let [done, fail]: [Round['done'], Round['fail']] = [() => {}, () => {}]
    const took = new Promise<number>((resolve, reject) => ([done, fail] = [resolve, reject]))
    round = { side, text, took, done, fail }
  },
  took: () => round!.took,
  async count() {
    const ours = await answer(indexedDB.open('ride-along'))
    const reading = ours.transaction(['device', 'observations'])
    const { current } = await answer<Device>(reading.objectStore('device').get('this'))
    const count = await answer(
      reading
        .objectStore('observations')
        .index('[rideAlongId+at+seq+device]')
        .count(IDBKeyRange.bound([current], [current, []])),
    )
    ours.close()
    return count
  },
}
Object.assign(globalThis, { captureClock: clock })
