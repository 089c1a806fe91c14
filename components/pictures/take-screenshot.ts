import { browser, type Browser } from 'wxt/browser'
import * as words from '../../assets/locales/en.yml'
import { parseLine } from '../../storage/day/grammar.ts'
import { capture, type CaptureResult } from '../../storage/day/capture.ts'
import { OffTheRecordError, isStorageFull } from '../../storage/errors.ts'
import { missingObservations } from '../../storage/day/pictures.ts'
import { dateOf, localZone } from '../../storage/rows/time-zone.ts'
import { showBadge } from '../browser/toolbar-badge.ts'
import { errorText, failureText } from '../ui/errors.ts'
import { shrinkPicture } from './crop-and-cover.ts'
import { discardPicture, storeNotice, holdPicture, waitingObservations } from './waiting-pictures.ts'

/** The name of the command in the manifest and the id of the entry in the context menu. */
const command = 'take-screenshot'
/** Longer data: URLs are compressed first: session storage holds about ten million characters, which should fit several. */
const maxAddressLength = 3_000_000
/** Characters of a page's title that are kept. */
const maxTitleLength = 1000

/** Takes screenshots on the keyboard shortcut and the entry in the context menu. */
export function listenForScreenshots(): void {
  browser.runtime.onInstalled.addListener(() => {
    browser.contextMenus.create({
      id: command,
      title: words.takeScreenshot,
      contexts: ['page', 'frame', 'selection', 'link', 'image', 'video', 'audio', 'editable'],
    })
  })
  browser.commands.onCommand.addListener((name, tab) => {
    if (name === command) void takeAndShow(tab)
  })
  browser.contextMenus.onClicked.addListener(({ menuItemId }, tab) => {
    if (menuItemId === command) void takeAndShow(tab)
  })
}

/**
 * Captures the title of a page as an observation, then takes a picture, which waits in memory to be cropped. The
 * observation is stored before the picture is taken, and stays if that fails.
 * @returns the observation, if it was captured, and a sentence about what failed.
 */
export async function takeScreenshot(tab: Browser.tabs.Tab | undefined): Promise<{ captured?: CaptureResult; problem?: string }> {
  const page = tab?.url === undefined ? undefined : pageOf(tab.url)
  if (!tab || page === undefined) return { problem: await howToText() }
  const pageTitle = (tab.title?.trim() || page).slice(0, maxTitleLength)
  let captured: CaptureResult
  try {
    captured = await capture(literalLine(pageTitle), { page, pageTitle })
  } catch (error) {
    return { problem: error instanceof OffTheRecordError ? words.screenshotOffTheRecord : failureText(error) }
  }
  try {
    await holdInMemory(captured.id, await browser.tabs.captureVisibleTab(tab.windowId, { format: 'png' }))
    return { captured }
  } catch (error) {
    return { captured, problem: isStorageFull(error) ? words.screenshotTooLarge : words.screenshotFailed(errorText(error)) }
  }
}

/** The active tab of the current window. */
export async function frontTab(): Promise<Browser.tabs.Tab | undefined> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true })
  return tab
}

let badgeShows = 0

/** Takes a screenshot and shows the result on the toolbar button for two seconds; the panel shows a failure. */
async function takeAndShow(tab: Browser.tabs.Tab | undefined): Promise<void> {
  const { problem } = await takeScreenshot(tab ?? (await frontTab()))
  await storeNotice(problem)
  const own = ++badgeShows
  await browser.action.setBadgeText({ text: problem === undefined ? words.takenBadge : words.refusedBadge })
  await new Promise((resolve) => setTimeout(resolve, 2000))
  // A newer screenshot has its own two seconds.
  if (own !== badgeShows) return
  await showBadge()
}

/** A sentence on which pages allow a screenshot, and the shortcut. */
async function howToText(): Promise<string> {
  const shortcut = (await browser.commands.getAll()).find(({ name }) => name === command)?.shortcut
  return shortcut ? words.screenshotHow(shortcut) : words.screenshotHowByMenu
}

/** An address without query and fragment, which may contain secrets; undefined for the browser's own pages. */
function pageOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { protocol, host, pathname } = new URL(url)
  return ['https:', 'http:', 'file:'].includes(protocol) ? `${protocol}//${host}${pathname}` : undefined
}

/** Parses a title without the grammar: a title must not become a challenge or get a tag. */
function literalLine(text: string) {
  const now = Date.now()
  return parseLine(text, { now, zone: localZone(), date: dateOf(now, localZone()), live: true, literal: true })
}

/** Holds a picture in memory, compressed as far as necessary. */
async function holdInMemory(observationId: string, address: string): Promise<void> {
  const attempts = [
    ...(address.length > maxAddressLength ? [] : [async () => address]),
    () => shrinkPicture(address),
    () => shrinkPicture(address, 1280),
  ]
  for (const [i, attempt] of attempts.entries()) {
    try {
      return await holdPicture(observationId, await attempt())
    } catch (error) {
      if (i === attempts.length - 1 || !isStorageFull(error)) throw error
      // Free the memory of pictures whose observations were deleted.
      for (const id of await missingObservations(await waitingObservations())) await discardPicture(id)
    }
  }
}
