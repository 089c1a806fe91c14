// Runs a TypeScript module, which Node 20 cannot: node scripts/run.mjs path/to/module.ts [argument …]
import { resolve } from 'node:path'
import { createServer } from 'vite'
import { words } from './words.mjs'

const [path, ...args] = process.argv.slice(2)
if (!path) {
  console.error('Usage: node scripts/run.mjs path/to/module.ts [argument …]')
  process.exit(2)
}
// Not runnerImport(): it closes its runner at once, and a module that is imported later would fail.
const server = await createServer({
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
  plugins: [words()],
})
try {
  const module = await server.ssrLoadModule(resolve(path))
  await module.default(...args)
} finally {
  await server.close()
}
