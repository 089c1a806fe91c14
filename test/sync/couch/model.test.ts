import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { modelOf } from './model.ts'

/** `npm run fuzz` asks for more of them. */
const runs = Number(process.env.FUZZ_RUNS ?? 15)
const mostCommands = Number(process.env.FUZZ_COMMANDS ?? 60)
const hours = 36_000_000

afterAll(() => rmSync('out/planted', { recursive: true, force: true }))

/** What keeps a device in step, with some of its source changed. */
function changed(name: string, changes: Record<string, string>) {
  const folder = 'sync/couch'
  let source = readFileSync(`${folder}/run.ts`, 'utf8').replace(/'(\.{1,2}\/[^']+)'/g, (_, path: string) => `'../../${join(folder, path)}'`)
  for (const [from, to] of Object.entries(changes)) {
    if (source.split(from).length !== 2) throw new Error(`Not once in the source: ${from}`)
    source = source.replace(from, () => to)
  }
  mkdirSync('out/planted', { recursive: true })
  const path = `out/planted/${name.replaceAll(' ', '-')}.ts`
  writeFileSync(path, source)
  return () => import(/* @vite-ignore */ `../../../${path}`) as Promise<typeof import('../../../sync/couch/run.ts')>
}

const fewAtOnce = { 'const batch = 500': 'const batch = 3', 'const feedRows = 20_000': 'const feedRows = 4' }

describe('Whatever three devices write, and however the server and the way to it fail, all is on all of them in the end', () => {
  test('as the product is', async () => (await modelOf()).check(runs, mostCommands), hours)

  test('with three rows in a batch', async () => (await modelOf(changed('few', fewAtOnce))).check(runs, mostCommands), hours)
})

describe('The tests above notice within 200 runs', () => {
  test.each([
    {
      bug: 'the feed being called read before its documents are merged',
      changes: {
        '    const coming = batches.slice(': '    await this.advance({ fed: feed.last_seq })\n    const coming = batches.slice(',
        // A second line of defence, which would hide it.
        'await this.advance({ meetings: [agreed], fed: agreed.fed })': 'await this.advance({ meetings: [agreed] })',
      },
      sign: 'what was acknowledged is everywhere',
    },
    {
      bug: 'a losing leaf being dropped',
      changes: { 'for (const { rev } of changes) all.add(rev)': 'for (const { rev } of changes.slice(0, 1)) all.add(rev)' },
      sign: '',
    },
    {
      bug: 'a document being encrypted again when it is sent again',
      changes: {
        'sending.map(({ body }) => body)':
          'await Promise.all(sending.map(async (each) => each.clock ? { ...each.body, ...(await documentBody(this.link.keyring, each.id, each.counter, { table: each.table!, row: (await (db[each.table!] as Table<Row>).get(each.row!))! })) } : each.body))',
        // It would hide it: what arrived is not sent again.
        'if (arrived.length > 0) {': 'if (arrived.length > Infinity) {',
      },
      sign: 'a revision is one document',
    },
  ])(
    '$bug',
    async ({ bug, changes, sign }) => {
      const model = await modelOf(changed(bug, { ...fewAtOnce, ...changes }))

      await expect(model.check(200, 60, undefined, Number(process.env.FUZZ_SEED ?? 19))).rejects.toMatchObject({
        cause: { name: 'AssertionError', message: expect.stringContaining(sign) },
      })
    },
    hours,
  )
})
