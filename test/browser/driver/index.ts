import { mkdir, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { findBrowsers } from '../../../scripts/browsers.mjs'
import { launchChromium, launchFirefox } from '../../../scripts/launch.mjs'
import { chromiumDriver } from './chromium.ts'
import { until, type BrowserName, type Driver } from './driver.ts'
import { firefoxDriver } from './firefox.ts'

export { until, type BrowserName, type Driver, type Page } from './driver.ts'

const builds = { chromium: '.output/chrome-mv3', firefox: '.output/firefox-mv3' }

/**
 * Starts a headless browser. A profile that was used before still has its notes.
 * @param extension the folder of the build, by default that of `npm run build`
 */
export async function launch(
  name: BrowserName,
  { profile, extension = builds[name] }: { profile: string; extension?: string },
): Promise<Driver> {
  const program = findBrowsers()[name]
  if (!program) throw new Error(`${name} not found: run "node scripts/browsers.mjs".`)
  const downloads = join(resolve(profile), 'downloads')
  await mkdir(downloads, { recursive: true })
  const options = { program, profile: resolve(profile), extension: resolve(extension), headless: true, downloads }
  const launched =
    name === 'chromium'
      ? await launchChromium({
          ...options,
          args: [
            '--remote-debugging-port=0',
            '--disable-quic',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
          ],
        })
      : await launchFirefox(options)

  const { child, kill } = launched
  const gone = new Promise<void>((done) => child.once('exit', () => done()))
  const driver = name === 'chromium' ? await chromiumDriver(launched, downloads) : await firefoxDriver(launched, downloads)
  return {
    ...driver,
    async kill() {
      kill()
      await gone
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) await Promise.race([driver.close(), gone, after(5_000)])
      kill()
      await gone
    },
  }
}

/** The path of a completed download. */
export function downloaded(browser: Driver, name: RegExp): Promise<string> {
  return until(`a download called ${name.source}`, async () => {
    const before = await saved(browser, name)
    // Firefox writes to another name with the same ending first, and reserves the final name with an empty file.
    await after(300)
    const now = await saved(browser, name)
    return before && now && before.path === now.path && before.size === now.size && now.size > 0 ? now.path : undefined
  })
}

async function saved(browser: Driver, name: RegExp): Promise<{ path: string; size: number } | undefined> {
  const files = await readdir(browser.downloads)
  const file = files.find((one) => name.test(one))
  if (file === undefined || files.some((one) => /\.(part|crdownload)$/.test(one))) return undefined
  const path = join(browser.downloads, file)
  try {
    return { path, size: (await stat(path)).size }
  } catch (error) {
    // It was renamed after the folder was read.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
