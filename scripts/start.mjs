// `npm start`: from a fresh clone to the extension in a browser. Imports nothing that npm has yet to install.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBrowsers, findBrowsers } from './browsers.mjs'
import { buildFolder, ensureBuilds } from './builds.mjs'
import { launchChromium, launchFirefox } from './launch.mjs'
import { ensurePackages } from './packages.mjs'
import { main } from './programs.mjs'
import { demo } from './run.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

await main(async () => {
  await ensurePackages()
  const found = findBrowsers()
  const { chromium, firefox } = found.chromium || found.firefox ? found : await ensureBrowsers(['chromium'])
  const family = chromium ? 'chromium' : 'firefox'
  if (hasDisplay()) {
    await ensureBuilds([family])
    await open(family, String(chromium ?? firefox))
  } else {
    console.log('There is no display, so the sample ride-along is written in a browser without a window.')
    process.exitCode = await demo([family])
  }
})

function hasDisplay() {
  return ['darwin', 'win32'].includes(process.platform) || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/**
 * Opens a browser window with the extension and its dashboard. The profile is kept from one start to the next.
 * @param {import('./browsers.mjs').Family} family
 * @param {string} program
 */
async function open(family, program) {
  const options = { program, profile: resolve('.output/profiles', family), extension: resolve(buildFolder(family)) }
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
Ride-Along is open in ${program}.
  Look first:     open the panel with Alt+Shift+K or the toolbar button (in the puzzle-piece menu until it is pinned)
  Take a note:    type a line, press Enter
  Notes stay in:  ${options.profile}
  End:            close the browser, or press Ctrl+C here`)
}
