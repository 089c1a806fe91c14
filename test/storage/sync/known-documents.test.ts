import fc from 'fast-check'
import { beforeEach, expect, test } from 'vitest'
import { db } from '../../../storage/database/db.ts'
import { type KnownDocument } from '../../../storage/database/sync-records.ts'
import { forgetKnownDocuments, knownDocumentCount, KnownDocuments } from '../../../storage/sync/known-documents.ts'

beforeEach(async () => {
  await db.delete()
  await db.open()
})

const some = fc.array(fc.nat(400), { maxLength: 300 })
const step = fc.oneof(
  fc.record({ verb: fc.constant('put' as const), numbers: some, lesser: fc.boolean() }),
  fc.record({ verb: fc.constantFrom('delete' as const, 'forgetLesser' as const), numbers: some }),
  fc.record({ verb: fc.constantFrom('begin' as const, 'forgetAllLesser' as const), numbers: fc.constant([] as number[]) }),
)

test('KnownDocuments returns what was stored last, each document in one bundle, after any sequence of calls', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      await db.known.clear()
      const [here, other] = [new KnownDocuments('here'), new KnownDocuments('other')]
      const stays: KnownDocument = { id: 'r:helen:0', rev: '1-other', counter: 1 }
      await other.put([stays])
      const model = new Map<string, KnownDocument>()
      let count = 0
      for (const { verb, numbers, ...more } of steps) {
        const ids = numbers.map((each) => `r:helen:${each}`)
        await db.transaction('rw', db.known, async () => {
          if (verb === 'put') {
            const documents = ids.map((id): KnownDocument => ({
              id,
              rev: `1-${count++}`,
              counter: 1,
              ...('lesser' in more && more.lesser && { lesser: ['1-a'] }),
            }))
            await here.put(documents)
            for (const each of documents) model.set(each.id, structuredClone(each))
          } else if (verb === 'delete') {
            await here.delete(ids)
            for (const id of ids) model.delete(id)
          } else if (verb === 'begin') {
            await here.begin()
          } else {
            await here.forgetLesser(verb === 'forgetLesser' ? ids : undefined)
            for (const [id, each] of model) if (verb === 'forgetAllLesser' || ids.includes(id)) delete each.lesser
          }
        })
        for (const length of [401, 3000]) {
          const all = Array.from({ length }, (_, i) => `r:helen:${i}`)
          expect(await here.get(all)).toEqual(all.map((id) => model.get(id)))
        }
        expect(await knownDocumentCount('here')).toBe(model.size)
      }
      const turns: KnownDocument[] = []
      for await (const each of here.inTurn()) turns.push(...each)
      expect(turns.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([...model.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)))
      expect((await db.known.toArray()).filter(({ documents }) => documents.length === 0 || documents.length > 100)).toEqual([])
      await forgetKnownDocuments('here')
      expect(await knownDocumentCount('here')).toBe(0)
      expect(await other.get([stays.id])).toEqual([stays])
    }),
    { numRuns: 30 },
  )
})

test.each(['something', 'nothing'])(
  'get finds documents that a concurrent put moves to another bundle; at first %s was known',
  async (first) => {
    const known = new KnownDocuments('here')
    if (first === 'nothing') await known.begin()
    const ids = Array.from({ length: 50 }, (_, i) => `r:helen:${i}`)
    await known.put(ids.map((id) => ({ id, rev: '1-a', counter: 1 })))
    const moving = (async () => {
      for (const id of ids) await db.transaction('rw', db.known, () => known.put([{ id, rev: '2-b', counter: 2 }]))
    })()
    for (let i = 0; i < 60; i++) {
      expect(await known.get(ids)).not.toContain(undefined)
      await new Promise((done) => setTimeout(done))
    }
    await moving
  },
)
