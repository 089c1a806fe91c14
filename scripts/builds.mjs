// Builds the extension, and knows whether a build is still current.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runPackage, step } from './programs.mjs'

/** @typedef {import('./browsers.mjs').Family} Family */

/** What WXT calls the two targets, and where it puts them. */
const targets = {
  chromium: { name: 'Chromium', browser: 'chrome', folder: '.output/chrome-mv3' },
  firefox: { name: 'Firefox', browser: 'firefox', folder: '.output/firefox-mv3' },
}

/** Everything that a build is made from. */
const inputs = [
  'assets',
  'components',
  'entrypoints',
  'storage',
  'summary',
  'sync',
  'scripts/review-page.mjs',
  'scripts/words.mjs',
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'wxt.config.ts',
]

/** The folder with the build for a browser. @param {Family} family */
export const buildFolder = (family) => targets[family].folder

/**
 * Builds the extension for these browsers, all at the same time.
 * @param {Family[]} [families]
 */
export async function build(families = ['chromium', 'firefox']) {
  const hash = inputHash()
  await Promise.all(
    families.map(async (family) => {
      const { name, browser, folder } = targets[family]
      await step(`Building for ${name}`, () =>
        runPackage('wxt', ['build', '-b', browser], { quiet: true, env: { NODE_ENV: 'production' } }),
      )
      // Written after the build, which empties its folder, and beside it, so that it is never packed.
      writeFileSync(`${folder}.inputs`, hash)
    }),
  )
}

/**
 * Builds the extension for those of these browsers whose build is missing, or was made from other files than those
 * that are here now.
 * @param {Family[]} [families]
 */
export async function ensureBuilds(families = ['chromium', 'firefox']) {
  const hash = inputHash()
  const isCurrent = (/** @type {Family} */ family) => {
    const { folder } = targets[family]
    const stamp = `${folder}.inputs`
    return existsSync(join(folder, 'manifest.json')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash
  }
  const stale = families.filter((family) => !isCurrent(family))
  if (stale.length > 0) await build(stale)
}

/** A hash of the names and contents of all inputs. */
function inputHash() {
  const hash = createHash('sha256')
  const files = inputs.flatMap((path) =>
    statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
          .map((file) => join(path, file))
          .filter((file) => statSync(file).isFile())
      : [path],
  )
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}
