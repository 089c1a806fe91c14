import { db, type DeviceCounter } from '../../storage/database/db.ts'
import { confirmDeviceId, thisDevice } from '../../storage/database/device.ts'
import { createRow, type Row } from '../../storage/rows/row.ts'
import { type FollowUp, type Observation, type Picture, type RideAlong, type Span, type Tag } from '../../storage/rows/tables.ts'
import { answer, committed, twin } from './raw.ts'

/** Rows of one ride-along. */
const day = 1000
/** Of the live one. */
const pictures = 50
const hour = 3_600_000
const kinds = ['note', 'challenge', 'win', 'question', 'quote'] as const
const tagKeys = ['backlog', 'handover', 'knowledge', 'passwords', 'monitoring', 'on-call', 'database', 'network', 'release', 'access']
const vocabulary =
  'the queue ticket waits for a second person who knows which server holds invoice export and whether nobody asked before they promised date to customer while monitoring shows green although mail stands still until night shift restores it from runbook alone'.split(
    ' ',
  )

export interface Library {
  fill(observations: number): Promise<void>
  /** Makes that many more tags known. */
  know(tags: number): Promise<void>
  copy(): Promise<void>
}

/** Writes the same library each time, except for the ids: ride-alongs of 1,000 observations, the last of them live. */
async function fill(observations: number): Promise<void> {
  await confirmDeviceId(undefined)
  const device = (await thisDevice())!
  let seq = 1
  const random = randomFrom(1)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const text = () => {
    let words = ''
    while (words.length < 327) words += `${words && ' '}${pick(vocabulary)}`
    return words.slice(0, 327)
  }
  const row = <R extends Row>(fields: Parameters<typeof createRow<R>>[0], now: number, id?: string) =>
    createRow<R>(fields, { by: device.me, device: device.id, seq: ++seq, now }, id)

  const [bytes, thumbnail] = [await drawn(1280, 800, random), await drawn(240, 150, random)]
  if (observations > 0) await db.tags.bulkAdd(tagKeys.map((key) => row<Tag>({ key, label: key }, 0, `${device.me}/${key}`)))
  for (let left = observations; left > 0; left -= day) {
    const live = left <= day
    const startedAt = Date.now() - 8 * hour - Math.ceil(left / day) * 24 * hour + 24 * hour
    const rideAlong = row<RideAlong>(
      {
        title: 'A day at the desk',
        observer: device.me,
        hosts: [],
        zone: 'UTC',
        date: new Date(startedAt).toISOString().slice(0, 10),
        startedAt,
        ...(!live && { endedAt: startedAt + 8 * hour }),
      },
      startedAt,
    )
    const happening = (at: number) => ({
      rideAlongId: rideAlong.id,
      at,
      offset: 0,
      text: text(),
      tags: random() < 0.5 ? [] : [pick(tagKeys)],
    })
    const times = Array.from({ length: Math.min(day, left) }, (_, i) => startedAt + Math.floor((i * 8 * hour) / day))
    await db.transaction('rw', [db.rideAlongs, db.observations, db.spans, db.followUps, db.pictures], async () => {
      await db.rideAlongs.add(rideAlong)
      const observed = times.map((at) => {
        const kind = pick(kinds)
        return row<Observation>(
          { ...happening(at), kind, basis: 'observed', ...(kind === 'challenge' && { severity: pick([1, 2, 3] as const) }) },
          at,
        )
      })
      await db.observations.bulkAdd(observed)
      if (live)
        await db.pictures.bulkAdd(
          observed.slice(-pictures).map(({ id, at }) =>
            row<Picture>(
              {
                rideAlongId: rideAlong.id,
                observationId: id,
                type: 'image/webp',
                width: 1280,
                height: 800,
                bytes,
                thumbnail,
              },
              at,
            ),
          ),
        )
      await db.spans.bulkAdd(
        times
          .filter((_, i) => i % 100 === 0)
          .map((at) => row<Span>({ ...happening(at), text: 'Working the night queue', kind: 'activity' }, at)),
      )
      await db.followUps.bulkAdd(times.filter((_, i) => i % 100 === 50).map((at) => row<FollowUp>({ ...happening(at), from: [] }, at)))
    })
    if (live) device.current = rideAlong.id
  }
  await db.device.put(device)
  const count: DeviceCounter = { key: 'count', seq }
  await db.device.put(count)
}

/** A picture full of small squares: some hundred kilobytes, or less than ten. */
function drawn(width: number, height: number, random: () => number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height)
  const draw = canvas.getContext('2d')!
  for (let i = 0; i < (width * height) / 150; i++) {
    draw.fillStyle = `hsl(${random() * 360} 60% 60%)`
    draw.fillRect(random() * width, random() * height, 12, 12)
  }
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.85 })
}

async function know(tags: number): Promise<void> {
  const device = (await thisDevice())!
  const rows = Array.from({ length: tags }, (_, i) => {
    const key = `tag-${String(i).padStart(4, '0')}`
    return createRow<Tag>({ key, label: key }, { by: device.me, device: device.id, seq: 1, now: 0 }, `${device.me}/${key}`)
  })
  await db.tags.bulkAdd(rows)
}

/** Copies our database, schema and rows, into its twin. */
async function copy(): Promise<void> {
  await db.open()
  const from = db.backendDB()
  const schema = [...from.objectStoreNames].map((name) => {
    const store = from.transaction(name).objectStore(name)
    return { name, keyPath: store.keyPath, indexes: [...store.indexNames].map((index) => store.index(index)) }
  })
  const opening = indexedDB.open(twin, 1)
  opening.addEventListener('upgradeneeded', () => {
    for (const { name, keyPath, indexes } of schema) {
      const store = opening.result.createObjectStore(name, { keyPath })
      for (const index of indexes) store.createIndex(index.name, index.keyPath, { unique: index.unique, multiEntry: index.multiEntry })
    }
  })
  const to = await answer(opening)
  for (const { name, keyPath } of schema) {
    let after: IDBKeyRange | null = null
    for (;;) {
      const rows: Record<string, IDBValidKey>[] = await answer(from.transaction(name).objectStore(name).getAll(after, 5000))
      if (rows.length === 0) break
      const writing = to.transaction(name, 'readwrite')
      for (const found of rows) writing.objectStore(name).add(found)
      await committed(writing)
      after = IDBKeyRange.lowerBound(rows.at(-1)![keyPath as string], true)
    }
  }
  to.close()
}

/** Mulberry32: the same numbers from the same seed. */
function randomFrom(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

Object.assign(globalThis, { library: { fill, know, copy } satisfies Library })
