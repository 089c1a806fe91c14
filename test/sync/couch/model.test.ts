import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { modelOf } from './model.ts'

/** `npm run fuzz` sets more. */
const runs = Number(process.env.FUZZ_RUNS ?? 15)
const mostCommands = Number(process.env.FUZZ_COMMANDS ?? 60)
const hours = 36_000_000

afterAll(() => rmSync('out/planted', { recursive: true, force: true }))

const folder = 'sync/couch'

/**
 * Imports the sync run with some of its source replaced. Each replaced text must occur once in all modules of sync/couch. The
 * changed modules, and those that import one of them, are copied to out/planted/<name>; the others stay the product's own,
 * so that the errors of the test's clients are instances of the classes that the run knows.
 */
function planted(name: string, changes: Record<string, string>) {
  const sources = new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
  const copied = new Set<string>()
  for (const [from, to] of Object.entries(changes)) {
    const found = [...sources].flatMap(([file, source]) => Array<string>(source.split(from).length - 1).fill(file))
    if (found.length !== 1) throw new Error(`Not once in the source: ${from}`)
    const file = found[0]!
    sources.set(
      file,
      sources.get(file)!.replace(from, () => to),
    )
    copied.add(file)
  }
  const imported = (source: string) => [...source.matchAll(/from '\.\/([^']+)'/g)].map(([, file]) => file!)
  for (let size = 0; size < copied.size;) {
    size = copied.size
    for (const [file, source] of sources) if (imported(source).some((each) => copied.has(each))) copied.add(file)
  }
  const target = join('out/planted', name.replaceAll(' ', '-'))
  mkdirSync(target, { recursive: true })
  for (const file of copied) {
    const source = sources.get(file)!.replace(/from '(\.{1,2}\/[^']+)'/g, (_, path: string) => {
      const isCopied = path.startsWith('./') && copied.has(path.slice(2))
      return `from '${isCopied ? path : relative(target, join(folder, path))}'`
    })
    writeFileSync(join(target, file), source)
  }
  return () => import(/* @vite-ignore */ `../../../${target}/run.ts`) as Promise<typeof import('../../../sync/couch/run.ts')>
}

const smallBatches = { 'const batch = 500': 'const batch = 3', 'const feedRows = 20_000': 'const feedRows = 4' }

/** The same ids in the same order, because a seed repeats a run only if ids do not change which row a command meets. */
function repeatIds(): void {
  let count = 0
  vi.spyOn(crypto, 'randomUUID').mockImplementation(() => {
    const hex = createHash('sha256').update(`${count++}`).digest('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  })
}
afterEach(() => void vi.restoreAllMocks())

describe('Three devices with random edits and failures end with the same rows', () => {
  test(
    'three devices with random edits and failures end with the same rows',
    async () => (await modelOf()).check(runs, mostCommands),
    hours,
  )

  test(
    'three devices end with the same rows in batches of three',
    async () => (await modelOf(planted('small batches', smallBatches))).check(runs, mostCommands),
    hours,
  )
})

describe('The model finds planted bugs within 200 runs', () => {
  test.each([
    {
      bug: 'the feed counts as read before its documents are merged',
      changes: {
        '    const reading = batches.slice(': '    await this.session.advance({ fed: feed.last_seq })\n    const reading = batches.slice(',
        // A second safeguard, which would hide the bug.
        'await session.advance({ meetings: [common], fed: common.fed })': 'await session.advance({ meetings: [common] })',
      },
      assertion: 'every acknowledged row is on every device',
    },
    {
      bug: 'a losing leaf is dropped',
      changes: { 'for (const { rev } of changes) all.add(rev)': 'for (const { rev } of changes.slice(0, 1)) all.add(rev)' },
      assertion: '',
    },
    {
      bug: 'a document is encrypted again when it is sent again',
      changes: {
        'sending.map(({ body }) => body)':
          'await Promise.all(sending.map(async (each) => each.clock ? { ...each.body, ...(await documentBody(session.link.keyring, each.id, each.counter, { table: each.table!, row: (await (db[each.table!] as any).get(each.row!))! })) } : each.body))',
        // This would hide the bug, because what arrived is not sent again.
        'if (arrived.length > 0) {': 'if (arrived.length > Infinity) {',
      },
      assertion: 'a revision has one content',
    },
  ])(
    'the model finds the bug: $bug',
    async ({ bug, changes, assertion }) => {
      repeatIds()
      const model = await modelOf(planted(bug, { ...smallBatches, ...changes }))

      await expect(model.check(200, 60, undefined, Number(process.env.FUZZ_SEED ?? 57))).rejects.toMatchObject({
        cause: { name: 'AssertionError', message: expect.stringContaining(assertion) },
      })
    },
    hours,
  )
})
