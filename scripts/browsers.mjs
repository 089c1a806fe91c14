// Finds the browsers of this machine, and on Debian installs them.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * @typedef {'chromium' | 'firefox'} Family
 * @typedef {{ chromium?: string, firefox?: string }} Browsers paths of executables
 */

/** A path here comes before everything that is found. @type {Record<Family, string>} */
const overrides = { chromium: 'CHROMIUM_PATH', firefox: 'FIREFOX_PATH' }

/** In the order of preference. @type {Record<Family, string[]>} */
const commands = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge', 'brave-browser'],
  firefox: ['firefox-esr', 'firefox', 'firefox-developer-edition'],
}

/** Full paths that are usual on this platform. @returns {Record<Family, string[]>} */
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

/** The browsers that are here. @returns {Browsers} */
export function find() {
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
 * The browsers, installed first where they are missing and this is Debian under root; otherwise the process ends with a
 * sentence that says what to install.
 * @param {Family[]} [needed]
 * @returns {Browsers}
 */
export function ensure(needed = ['chromium', 'firefox']) {
  let found = find()
  const missing = needed.filter((family) => !found[family])
  if (missing.length === 0) return found

  if (canInstall()) {
    const packages = missing.map((family) => (family === 'firefox' ? 'firefox-esr' : 'chromium'))
    console.log(`Installing ${packages.join(' and ')} …`)
    // A source that cannot be reached must not stop an install that the lists at hand allow: apt-get install decides.
    aptGet('update')
    aptGet('install', '-y', '--no-install-recommends', ...packages)
    found = find()
  }
  const absent = needed.filter((family) => !found[family])
  if (absent.length > 0) {
    console.error(advice(absent))
    process.exit(1)
  }
  return found
}

/** @param {string[]} args */
function aptGet(...args) {
  return spawnSync('apt-get', ['-q', ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}

/** Debian alone: Ubuntu's packages of these names only start a snap. */
function canInstall() {
  return distribution() === 'debian' && process.getuid?.() === 0
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

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) console.log(ensure())
