// Runs programs, and has npm fetch the packages first.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'

/**
 * Runs a program in the repository and answers its exit code. Names of npm's programs need a shell on Windows.
 * @param {string} program
 * @param {string[]} args
 */
export function run(program, ...args) {
  const { status, error } = spawnSync(program, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32' && program !== process.execPath,
  })
  if (error) throw error
  return status ?? 1
}

/** Runs `npm ci` where the packages are missing, or older than the lockfile. Answers its exit code. */
export function ensurePackages() {
  const have = statSync('node_modules/.package-lock.json', { throwIfNoEntry: false })?.mtimeMs ?? 0
  return have < statSync('package-lock.json').mtimeMs ? run('npm', 'ci', '--no-audit', '--no-fund') : 0
}
