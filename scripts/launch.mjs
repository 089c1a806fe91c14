// Starts a browser with the extension loaded, and talks to it. `npm start` and the browser tests both go this way.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'

/**
 * One JSON command to the browser, and its answer.
 * @typedef {(method: string, params?: object) => Promise<any>} Send
 * @typedef {import('node:child_process').ChildProcess} Child
 * @typedef {{ program: string, profile: string, extension: string, headless?: boolean, downloads?: string, args?: string[] }} Options
 * @typedef {object} Launched
 * @property {Child} child
 * @property {() => void} kill ends every process of it at once
 * @property {Send} send over CDP, or over WebDriver BiDi
 * @property {() => Promise<any>} install the extension, once more where it was removed
 * @property {string} base where the extension's pages are, with the slash at the end
 * @property {(pattern: RegExp) => Promise<string>} printed the first group of a line the browser prints
 */

/** What the extension's pages are called in Firefox, where the browser would draw a new name for each profile. */
export const firefoxHost = '5b1a7c52-3b0e-4f0e-9d55-7d1f0c6e2a11'

/**
 * Starts a browser of the Chromium family. It loads the extension by command, since Chrome ignores --load-extension.
 * @param {Options} options
 * @returns {Promise<Launched>}
 */
export async function launchChromium({ program, profile, extension, headless = false, downloads, args = [] }) {
  unlock(profile, ['SingletonLock', 'SingletonCookie', 'SingletonSocket'])
  const { child, kill, printed, failure } = start(program, [
    `--user-data-dir=${profile}`,
    '--remote-debugging-pipe',
    '--enable-unsafe-extension-debugging',
    '--no-first-run',
    '--no-default-browser-check',
    '--hide-crash-restore-bubble',
    ...(headless ? ['--headless=new', '--disable-gpu'] : []),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...args,
    'about:blank',
  ])
  const [, , , commands, answers] = /** @type {any[]} */ (child.stdio)
  const { send, receive } = conversation((text) => commands.write(`${text}\0`))
  let rest = ''
  answers.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    const messages = (rest + text).split('\0')
    rest = messages.pop() ?? ''
    messages.forEach(receive)
  })
  const died = once(child, 'exit').then(() => Promise.reject(failure()))
  const install = () => send('Extensions.loadUnpacked', { path: extension })
  const { id } = await Promise.race([install(), died])
  if (downloads) await send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads })
  return { child, kill, send, install, printed, base: `chrome-extension://${id}/` }
}

/**
 * Starts Firefox. The extension is a temporary one, whose data stay in the profile.
 * @param {Options} options
 * @returns {Promise<Launched>}
 */
export async function launchFirefox({ program, profile, extension, headless = false, downloads, args = [] }) {
  unlock(profile, ['lock', '.parentlock'])
  const { id } = JSON.parse(readFileSync(join(extension, 'manifest.json'), 'utf8')).browser_specific_settings.gecko
  const prefs = {
    'extensions.webextensions.uuids': JSON.stringify({ [id]: firefoxHost }),
    'extensions.webextensions.keepStorageOnUninstall': true,
    'extensions.webextensions.keepUuidOnUninstall': true,
    'toolkit.startup.max_resumed_crashes': -1,
    'browser.sessionstore.resume_from_crash': false,
    'browser.shell.checkDefaultBrowser': false,
    'browser.aboutwelcome.enabled': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    ...(downloads && {
      'browser.download.folderList': 2,
      'browser.download.dir': downloads,
      'browser.download.always_ask_before_handling_new_types': false,
      // The panel of downloads would take the focus from ours.
      'browser.download.alwaysOpenPanel': false,
    }),
  }
  const lines = Object.entries(prefs).map((pref) => `user_pref(${pref.map((part) => JSON.stringify(part)).join(', ')});\n`)
  writeFileSync(join(profile, 'user.js'), lines.join(''))

  // Without system access, BiDi opens no page of an extension.
  const flags = [
    '--remote-debugging-port',
    '0',
    '--remote-allow-system-access',
    '--no-remote',
    '--profile',
    profile,
    ...(headless ? ['--headless'] : []),
  ]
  const { child, kill, printed } = start(program, [...flags, ...args, 'about:blank'])
  const url = await printed(/WebDriver BiDi listening on (\S+)/)
  const { WebSocket } = await import('ws')
  const socket = new WebSocket(`${url}/session`)
  await once(socket, 'open')
  const { send, receive } = conversation((text) => socket.send(text))
  socket.on('message', (data) => receive(/** @type {Buffer} */ (data).toString()))
  await send('session.new', { capabilities: {} })
  const install = () => send('webExtension.install', { extensionData: { type: 'path', path: extension } })
  await install()
  return { child, kill, send, install, printed, base: `moz-extension://${firefoxHost}/` }
}

/**
 * Locks that a killed browser left would keep the next one from this profile.
 * @param {string} profile
 * @param {string[]} locks
 */
function unlock(profile, locks) {
  mkdirSync(profile, { recursive: true })
  for (const lock of locks) rmSync(join(profile, lock), { force: true })
}

/**
 * Starts a program in a group of its own, so that Ctrl+C is ours to answer; it does not outlive us.
 * @param {string} program
 * @param {string[]} args
 */
function start(program, args) {
  const child = spawn(program, args, { detached: process.platform !== 'win32', stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] })
  const alive = () => child.exitCode === null && child.signalCode === null
  function kill() {
    if (!alive()) return
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-Number(child.pid), 'SIGKILL')
  }
  process.once('exit', kill)
  child.once('exit', () => process.off('exit', kill))

  let heard = ''
  child.stderr?.setEncoding('utf8').on('data', (text) => (heard = (heard + text).slice(-20_000)))

  const failure = () => new Error(`${program} did not start:\n${heard.slice(-2000)}`)

  /** @param {RegExp} pattern */
  async function printed(pattern) {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await after(20)) {
      const found = pattern.exec(heard)?.[1]
      if (found) return found
      if (!alive()) break
    }
    throw failure()
  }
  return { child, kill, printed, failure }
}

/**
 * Commands and answers share numbers.
 * @param {(text: string) => void} write
 */
function conversation(write) {
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map()
  let last = 0
  /** @type {Send} */
  const send = (method, params = {}) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject })
      write(JSON.stringify({ id: last, method, params }))
    })
  /** @param {string} text */
  function receive(text) {
    const { id, result, error, message } = JSON.parse(text)
    const asked = waiting.get(id)
    if (!asked) return
    waiting.delete(id)
    if (error) asked.reject(new Error(`${error.message ?? error}: ${message ?? JSON.stringify(error)}`))
    else asked.resolve(result)
  }
  return { send, receive }
}
