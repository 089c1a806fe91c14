// `npm run pictures`: the README's pictures, taken from the real extension as the demo leaves it.
import { copyFileSync, mkdirSync } from 'node:fs'
import { run } from './packages.mjs'

process.exitCode = run('npm', 'run', '--silent', 'demo')
if (process.exitCode === 0) {
  mkdirSync('assets/pictures', { recursive: true })
  for (const picture of ['panel-light.png', 'panel-typing.png', 'summary.png'])
    copyFileSync(`out/demo/${picture}`, `assets/pictures/${picture}`)
}
