// `npm start`: from a fresh clone to the extension in a browser. Nothing is imported that npm has yet to fetch.
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensure, find } from './browsers.mjs'
import { launchChromium, launchFirefox } from './launch.mjs'
import { ensurePackages, run } from './packages.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

if (ensurePackages() !== 0) fail('npm could not fetch the packages: see above.')

const here = find()
const browsers = here.chromium || here.firefox ? here : ensure(['chromium'])
const family = browsers.chromium ? 'chromium' : 'firefox'
if (run('npx', 'wxt', 'build', '-b', family === 'chromium' ? 'chrome' : 'firefox') !== 0) fail('The build failed: see above.')

const display = process.platform === 'darwin' || process.platform === 'win32' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
await (display ? open() : demo())

async function open() {
  const options = {
    program: String(browsers[family]),
    profile: resolve('.output/profiles', family),
    extension: resolve('.output', family === 'chromium' ? 'chrome-mv3' : 'firefox-mv3'),
  }
  const { child, send, base } = family === 'chromium' ? await launchChromium(options) : await launchFirefox(options)
  child.once('exit', () => process.exit())
  const end = () => send(family === 'chromium' ? 'Browser.close' : 'browser.close')
  process.once('SIGINT', end).once('SIGTERM', end)

  if (family === 'chromium') await send('Target.createTarget', { url: `${base}dashboard.html` })
  else {
    const { contexts } = await send('browsingContext.getTree')
    await send('browsingContext.navigate', { context: contexts[0].context, url: `${base}dashboard.html`, wait: 'none' })
  }
  console.log(`
Ride-Along is open in ${options.program}.
  Open its panel:  Alt+Shift+K, or the toolbar button (in the puzzle-piece menu until it is pinned)
  Take a note:     type a line, press Enter
  Notes stay in:   ${options.profile}
  End:             close the browser, or press Ctrl+C here`)
}

function demo() {
  console.log('There is no display here, so the demo runs in a browser without a window.')
  rmSync('out/demo', { recursive: true, force: true })
  process.exitCode = run(process.execPath, 'scripts/run.mjs', 'test/browser/demo.ts', family)
}

/** @param {string} sentence */
function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
