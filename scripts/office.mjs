// Finds LibreOffice, which `npm run test:office` needs, and installs it on Debian.
import { spawnSync } from 'node:child_process'
import { aptInstall, canInstall } from './browsers.mjs'
import { step, StepError } from './programs.mjs'

/** Installs LibreOffice where it is missing, on Debian as root; elsewhere throws a StepError that says what to install. */
export async function ensureOffice() {
  if (isHere()) return
  if (canInstall()) await step('Installing LibreOffice', () => aptInstall(['libreoffice-writer-nogui']))
  if (!isHere()) throw new StepError('No LibreOffice found: please install it, so that the command "soffice" works.')
}

function isHere() {
  return spawnSync('soffice', ['--version']).error === undefined
}
