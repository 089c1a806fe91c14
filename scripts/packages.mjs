// Installs npm packages where they are missing. Imports nothing that npm has yet to install.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { run, step } from './programs.mjs'

/**
 * Runs `npm ci` in a folder whose packages are missing or older than its lockfile.
 * @param {string} [folder] the root of the repository, or a folder with a package.json of its own
 */
export async function ensurePackages(folder = '.') {
  const installed = statSync(join(folder, 'node_modules/.package-lock.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (installed >= statSync(join(folder, 'package-lock.json')).mtimeMs) return
  // At level "error" npm is silent about packages that ask for a newer Node than the 20 on which they are tested here.
  const args = ['ci', '--loglevel=error', '--no-audit', '--no-fund']
  const where = folder === '.' ? '' : ` of ${folder}`
  await step(`Installing the packages${where}`, () => run('npm', args, { cwd: folder, quiet: true }))
}
