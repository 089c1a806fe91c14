import { browser, type Browser } from 'wxt/browser'
import * as words from '../../assets/locales/en.yml'
import { parseLine } from '../../storage/day/grammar.ts'
import { capture, type CaptureResult } from '../../storage/day/capture.ts'
import { OffTheRecordError, isStorageFull } from '../../storage/errors.ts'
import { missingObservations } from '../../storage/day/pictures.ts'
import { dateOf, localZone } from '../../storage/rows/time-zone.ts'
import { showBadge } from '../browser/toolbar-badge.ts'
import { shrinkPicture } from './crop-and-cover.ts'
import { errorText, failureText } from '../ui/errors.ts'
import { discardPicture, leaveNotice, holdPicture, waitingObservations } from './waiting-pictures.ts'

/** The name of the command in the manifest, and of the entry in the context menu. */
const command = 'take-screenshot'
/** Longer ones are made smaller, so that a few have room: the browser keeps about ten million characters. */
const mostCharacters = 3_000_000
/** A page can call itself anything. */
const mostTitle = 1000

/** Takes a screenshot by the command's keys and by the context menu, wherever no page of ours is. */
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
 * Writes down what page is seen, and then takes a picture of it, which waits to be cropped. The words are on the disk
 * before the picture is taken, and are lost with no picture.
 * @returns what was captured, and the sentence that says what was not done.
 */
export async function takeScreenshot(tab: Browser.tabs.Tab | undefined): Promise<{ captured?: CaptureResult; problem?: string }> {
  const page = tab?.url === undefined ? undefined : pageOf(tab.url)
  if (!tab || page === undefined) return { problem: await howTo() }
  const pageTitle = (tab.title?.trim() || page).slice(0, mostTitle)
  let captured: CaptureResult
  try {
    captured = await capture(literally(pageTitle), { page, pageTitle })
  } catch (error) {
    return { problem: error instanceof OffTheRecordError ? words.screenshotOffTheRecord : failureText(error) }
  }
  try {
    await wait(captured.id, await browser.tabs.captureVisibleTab(tab.windowId, { format: 'png' }))
    return { captured }
  } catch (error) {
    return { captured, problem: isStorageFull(error) ? words.screenshotTooLarge : words.screenshotFailed(errorText(error)) }
  }
}

/** The tab in front of the page that asks. */
export async function frontTab(): Promise<Browser.tabs.Tab | undefined> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true })
  return tab
}

let shown = 0

/** Says for two seconds on the toolbar button what came of it, and in the panel what did not. */
async function takeAndShow(tab: Browser.tabs.Tab | undefined): Promise<void> {
  const { problem } = await takeScreenshot(tab ?? (await frontTab()))
  await leaveNotice(problem)
  const mine = ++shown
  await browser.action.setBadgeText({ text: problem === undefined ? words.takenBadge : words.refusedBadge })
  await new Promise((resolve) => setTimeout(resolve, 2000))
  // Another has its own two seconds.
  if (mine !== shown) return
  await showBadge()
}

/** Which pages give a screenshot, and by which key. */
async function howTo(): Promise<string> {
  const shortcut = (await browser.commands.getAll()).find(({ name }) => name === command)?.shortcut
  return shortcut ? words.screenshotHow(shortcut) : words.screenshotHowByMenu
}

/** Without query and fragment, which may hold what is nobody's business; undefined for the browser's own pages. */
function pageOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { protocol, host, pathname } = new URL(url)
  return ['https:', 'http:', 'file:'].includes(protocol) ? `${protocol}//${host}${pathname}` : undefined
}

/** A page's title makes no challenge, tag or time. */
function literally(text: string) {
  const now = Date.now()
  return parseLine(text, { now, zone: localZone(), date: dateOf(now, localZone()), live: true, literal: true })
}

/** As it was taken, where that has room; else in fewer bytes. */
async function wait(observationId: string, address: string): Promise<void> {
  const ways = [
    ...(address.length > mostCharacters ? [] : [async () => address]),
    () => shrinkPicture(address),
    () => shrinkPicture(address, 1280),
  ]
  for (const [i, way] of ways.entries()) {
    try {
      return await holdPicture(observationId, await way())
    } catch (error) {
      if (i === ways.length - 1 || !isStorageFull(error)) throw error
      // What waits for an observation that is gone waits for nobody.
      for (const id of await missingObservations(await waitingObservations())) await discardPicture(id)
    }
  }
}
