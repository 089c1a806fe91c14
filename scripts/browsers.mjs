// Finds the browsers on this machine, and installs them on Debian.
import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { main, run, step, StepError } from './programs.mjs'

/**
 * @typedef {'chromium' | 'firefox'} Family
 * @typedef {{ chromium?: string, firefox?: string }} Browsers paths of executables
 */

/** Environment variables whose path is preferred to every browser found. @type {Record<Family, string>} */
const overrides = { chromium: 'CHROMIUM_PATH', firefox: 'FIREFOX_PATH' }

/** Names on the PATH, in order of preference. @type {Record<Family, string[]>} */
const commands = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge', 'brave-browser'],
  firefox: ['firefox-esr', 'firefox', 'firefox-developer-edition'],
}

/** Paths where browsers are usually installed on this platform. @returns {Record<Family, string[]>} */
function usualPlaces() {
  if (process.platform === 'darwin') {
    /** @param {string} name */
    const app = (name, file = name) => ['', homedir()].map((root) => join(root, '/Applications', `${name}.app`, 'Contents/MacOS', file))
    return {
      chromium: ['Chromium', 'Google Chrome', 'Microsoft Edge', 'Brave Browser'].flatMap((name) => app(name)),
      firefox: ['Firefox', 'Firefox Developer Edition'].flatMap((name) => app(name, 'firefox')),
    }
  }
  if (process.platform === 'win32') {
    const { ProgramFiles, 'ProgramFiles(x86)': programFiles86, LOCALAPPDATA } = process.env
    const roots = [ProgramFiles, programFiles86, LOCALAPPDATA].filter((root) => root !== undefined)
    /** @param {string[]} paths */
    const inRoots = (...paths) => paths.flatMap((path) => roots.map((root) => join(root, path)))
    return {
      chromium: inRoots(
        'Chromium/Application/chrome.exe',
        'Google/Chrome/Application/chrome.exe',
        'Microsoft/Edge/Application/msedge.exe',
        'BraveSoftware/Brave-Browser/Application/brave.exe',
      ),
      firefox: inRoots('Mozilla Firefox/firefox.exe', 'Firefox Developer Edition/firefox.exe'),
    }
  }
  return {
    chromium: ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/opt/brave.com/brave/brave'],
    firefox: ['/opt/firefox/firefox', '/usr/lib/firefox-esr/firefox-esr', '/usr/lib/firefox/firefox'],
  }
}

/** The browsers on this machine. @returns {Browsers} */
export function findBrowsers() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const usual = usualPlaces()
  /** @type {Browsers} */
  const found = {}
  for (const family of /** @type {Family[]} */ (['chromium', 'firefox'])) {
    const override = process.env[overrides[family]]
    if (override && !isProgram(override)) throw new Error(`${overrides[family]} names ${override}, which is not a program.`)
    const onPath = commands[family].flatMap((name) => folders.map((folder) => join(folder, name + suffix)))
    const path = override || [...onPath, ...usual[family]].find(isProgram)
    if (path) found[family] = path
  }
  return found
}

/**
 * The browsers on this machine. Missing ones are installed first, on Debian as root; elsewhere this throws a StepError
 * that says what to install.
 * @param {Family[]} [needed]
 */
export async function ensureBrowsers(needed = ['chromium', 'firefox']) {
  const missing = needed.filter((family) => !findBrowsers()[family])
  if (missing.length > 0 && canInstall()) {
    const packages = missing.map((family) => (family === 'firefox' ? 'firefox-esr' : 'chromium'))
    await step(`Installing ${packages.join(' and ')}`, () => aptInstall(packages))
  }
  const found = findBrowsers()
  const absent = needed.filter((family) => !found[family])
  if (absent.length > 0) throw new StepError(advice(absent))
  return found
}

/** Whether this may install programs: Debian only, because Ubuntu's packages of these browsers only start a snap. */
export function canInstall() {
  return distribution() === 'debian' && process.getuid?.() === 0
}

/**
 * Installs Debian packages and returns the exit code.
 * @param {string[]} packages
 */
export async function aptInstall(packages) {
  const options = { quiet: true, env: { DEBIAN_FRONTEND: 'noninteractive' } }
  // One unreachable source must not prevent an install that the present lists allow: the exit code that counts is the second.
  await run('apt-get', ['-q', 'update'], options)
  return run('apt-get', ['-q', 'install', '-y', '--no-install-recommends', ...packages], options)
}

function distribution() {
  if (process.platform !== 'linux') return process.platform
  try {
    return /^ID="?([\w.-]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'linux'
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return 'linux'
    throw error
  }
}

/** @param {Family[]} absent */
function advice(absent) {
  const names = absent.map((family) => (family === 'firefox' ? 'Firefox' : 'Chromium, Chrome, Edge or Brave')).join(' and ')
  const packages = absent.map((family) => (family === 'firefox' ? 'firefox-esr' : 'chromium')).join(' ')
  const snaps = absent.join(' && snap install ')
  const variables = absent.map((family) => overrides[family]).join(' or ')
  /** @type {Record<string, string>} */
  const how = {
    debian: `run "apt-get install -y ${packages}" as root`,
    ubuntu: `Ubuntu has them as snaps: run "sudo snap install ${snaps}"`,
  }
  return `No ${names} found: ${how[distribution()] ?? 'please install it'}, or name the program in ${variables}.`
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP'].includes(/** @type {NodeJS.ErrnoException} */ (error).code ?? '')) return false
    throw error
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main(async () => console.log(await ensureBrowsers()))
