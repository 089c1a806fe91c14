import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join, sep } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, test } from 'vitest'

const layers = ['entrypoints', 'components', 'summary', 'sync', 'storage']
const paths = layers.flatMap((layer) =>
  readdirSync(layer, { recursive: true, encoding: 'utf8' }).map((path) => join(layer, path).split(sep).join('/')),
)
const code = paths.filter((path) => /\.tsx?$/.test(path))

/** What each module imports: static, of types alone, lazy, and as a worker. */
const imports = new Map(code.map((path) => [path, importsOf(path)]))

describe('The structure of the code', () => {
  test('no module imports itself through others, types and lazy imports included', () => {
    expect(cyclesIn(imports)).toEqual([])
  })

  test('folders side by side do not import each other in a circle', () => {
    expect(cyclesIn(folderImports())).toEqual([])
  })

  test('no two file names differ only in case or ending', () => {
    const names = new Map<string, Set<string>>()
    for (const path of code) {
      const name = basename(path, extname(path))
      const key = name.toLowerCase()
      names.set(key, (names.get(key) ?? new Set()).add(path))
    }
    const alike = [...names.values()].map((found) => [...found]).filter((found) => new Set(found.map((path) => basename(path))).size > 1)
    expect(alike).toEqual([])
  })

  test('no folder has more than 30 files', () => {
    const counts = new Map<string, number>()
    for (const path of paths.filter((each) => extname(each) !== '')) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
    expect([...counts].filter(([, count]) => count > 30)).toEqual([])
  })

  test('no file is over 500 lines', () => {
    expect(code.filter((path) => readFileSync(path, 'utf8').split('\n').length > 500)).toEqual([])
  })

  test('no exported name has two homes', () => {
    const homes = new Map<string, string[]>()
    // Every format is a function called write, loaded by its file.
    for (const path of code.filter((each) => !each.startsWith('summary/formats/')))
      for (const name of exportsOf(path)) homes.set(name, [...(homes.get(name) ?? []), path])
    expect([...homes].filter(([name, found]) => name !== 'default' && found.length > 1)).toEqual([])
  })
})

function parsed(path: string) {
  const source = readFileSync(path, 'utf8')
  return { source, module: parseSync(path, source).module }
}

function importsOf(path: string): string[] {
  const { source, module } = parsed(path)
  const wanted = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ...module.dynamicImports.map(({ moduleRequest }) => source.slice(moduleRequest.start + 1, moduleRequest.end - 1)),
    ...Array.from(source.matchAll(/new URL\('([^']+)', import\.meta\.url\)/g), ([, file]) => file!),
  ]
  return [...new Set(wanted.filter((each) => each.startsWith('.')).map((each) => join(dirname(path), each).split(sep).join('/')))]
}

function exportsOf(path: string): string[] {
  return parsed(path).module.staticExports.flatMap(({ entries }) => entries.flatMap(({ exportName }) => exportName.name ?? 'default'))
}

/** Which folders each folder imports. A folder inside another counts as a part of it. */
function folderImports(): Map<string, string[]> {
  const all = new Map<string, Set<string>>()
  for (const [path, needed] of imports)
    for (const other of needed.filter((each) => imports.has(each))) {
      const [from, to] = [dirname(path), dirname(other)]
      if (`${from}/`.startsWith(`${to}/`) || `${to}/`.startsWith(`${from}/`)) continue
      all.set(from, (all.get(from) ?? new Set()).add(to))
    }
  return new Map([...all].map(([from, to]) => [from, [...to]]))
}

/** Groups of nodes that reach each other (Tarjan, 1972). */
function cyclesIn(graph: Map<string, string[]>): string[][] {
  const index = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (node: string) => {
    index.set(node, index.size)
    lowest.set(node, index.get(node)!)
    stack.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next)
      if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!))
    }
    if (lowest.get(node) !== index.get(node)) return
    const group = stack.splice(stack.indexOf(node))
    if (group.length > 1 || graph.get(node)?.includes(node)) found.push(group.sort())
  }
  for (const node of graph.keys()) if (!index.has(node)) visit(node)
  return found
}
