// Runs programs for the scripts, and says which step is running and how long it took.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A step that failed. The message is for people; what the program printed was shown before. */
export class StepError extends Error {}

/**
 * @typedef {object} Options
 * @property {boolean} [quiet] prints the output only if the program fails
 * @property {string} [cwd] a folder other than the root of the repository
 * @property {Record<string, string>} [env] variables to add to the environment
 */

/**
 * Runs a program and returns its exit code. Rejects if the program cannot be started.
 * @param {string} program
 * @param {string[]} args
 * @param {Options} [options]
 * @returns {Promise<number>}
 */
export function run(program, args, { quiet = false, cwd, env } = {}) {
  const output = quiet ? 'pipe' : 'inherit'
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', output, output],
      ...(cwd !== undefined && { cwd }),
      env: { ...process.env, ...env },
      // npm is a batch file on Windows, which only a shell can start.
      shell: process.platform === 'win32' && program === 'npm',
    })
    /** @type {Buffer[]} */
    const printed = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => printed.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code !== 0) process.stderr.write(Buffer.concat(printed))
      resolve(code ?? 1)
    })
  })
}

/**
 * Runs a program that an npm package contains, and returns its exit code.
 * @param {string} name of the program, and of its package unless `from` names another
 * @param {string[]} args
 * @param {Options & { from?: string }} [options]
 */
export function runPackage(name, args, { from = name, ...options } = {}) {
  const folder = join('node_modules', from)
  /** @type {{ bin: Record<string, string> }} */
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = bin[name]
  if (file === undefined) throw new Error(`The package ${from} has no program called ${name}.`)
  return run(process.execPath, [join(folder, file), ...args], options)
}

/**
 * Announces a step, runs it, and prints how long it took. Throws a StepError if its exit code is not 0.
 * @param {string} name
 * @param {() => Promise<number>} action
 */
export async function step(name, action) {
  console.log(`${name} …`)
  const started = Date.now()
  const code = await action()
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  console.log(code === 0 ? `${name}: done in ${seconds} s` : `${name}: FAILED after ${seconds} s`)
  if (code !== 0) throw new StepError(`Failed: ${name}`)
}

/**
 * Runs a script. A StepError ends it with its message and exit code 1; any other error surfaces with its stack.
 * @param {() => Promise<void>} script
 */
export async function main(script) {
  try {
    await script()
  } catch (error) {
    if (!(error instanceof StepError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
