import { browser, type Browser } from 'wxt/browser'
import { defineBackground } from 'wxt/utils/define-background'
import * as words from '../assets/locales/en.yml'
import { morningAlarm, showBadge } from '../components/browser/toolbar-badge.ts'
import { holdText } from '../components/browser/unsaved-words.ts'
import { listenForScreenshots } from '../components/pictures/take-screenshot.ts'
import { escapeXml, omniboxSuggestion } from '../components/capture/omnibox.ts'
import { destinationCount } from '../storage/sync/destination-counts.ts'
import { captureMoment } from '../storage/day/capture.ts'
import { OffTheRecordError } from '../storage/errors.ts'
import { currentRideAlong } from '../storage/ride-alongs/ride-alongs.ts'
import { settings } from '../storage/database/settings.ts'
import { isSaved, captureFromOutside, type OutsideText } from '../storage/day/waiting-texts.ts'
import { textOfClick } from '../storage/day/page-clicks.ts'
import { runShortPass } from '../sync/schedule.ts'
import { teamRowSelector } from '../sync/team-rows.ts'
import { holdPasswordsIn } from '../sync/passwords.ts'

/** Not in the polyfill: Chromium's side panel and Firefox's sidebar. */
declare const chrome: { sidePanel?: { setPanelBehavior(behavior: { openPanelOnActionClick: boolean }): Promise<void> } } | undefined
interface Sidebar {
  toggle(): Promise<void>
}
/** Firefox tells the words of a link. */
type Click = Browser.contextMenus.OnClickData & { linkText?: string }

const noteObservation = 'observation'
const noteChallenge = 'challenge'

export default defineBackground(() => {
  const chromium = typeof chrome !== 'undefined' && chrome.sidePanel !== undefined
  if (typeof chrome !== 'undefined' && chrome.sidePanel) {
    void chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true })
  } else {
    const { sidebarAction } = browser as unknown as { sidebarAction: Sidebar }
    // Without an await before it, or the click is spent.
    browser.action.onClicked.addListener(() => void sidebarAction.toggle())
  }
  listenForScreenshots()
  browser.runtime.onStartup.addListener(() => {
    void showBadge()
    void wakeForSync()
  })
  holdPasswordsIn(browser.storage.session)
  browser.alarms.onAlarm.addListener(({ name }) => void (name === 'sync' && runShortPass(teamRowSelector(words))))
  browser.runtime.onInstalled.addListener(() => {
    void showBadge()
    void wakeForSync()
    offerNotes()
  })
  // With a listener the browser leaves the moment to us; it takes the update at its next start anyway.
  browser.runtime.onUpdateAvailable.addListener(() => void reloadUnlessOpen())

  browser.alarms.onAlarm.addListener(({ name }) => void (name === morningAlarm && showBadge()))
  browser.commands.onCommand.addListener((command) => void (command === 'mark' && markMoment()))
  browser.contextMenus.onClicked.addListener((click, tab) => void noteClicked(click, tab?.title))
  browser.omnibox.onInputStarted.addListener(() => void suggest(''))
  browser.omnibox.onInputChanged.addListener((line) => void suggest(line))
  browser.omnibox.onInputEntered.addListener((text) => void take({ text, as: 'line' }))

  async function suggest(line: string): Promise<void> {
    const sentence = await omniboxSuggestion(line)
    await browser.omnibox.setDefaultSuggestion({ description: chromium ? escapeXml(sentence) : sentence })
  }
})

/** While nothing is kept in step, nothing wakes the background. */
async function wakeForSync(): Promise<void> {
  if ((await destinationCount()) > 0) await browser.alarms.create('sync', { periodInMinutes: 5 })
}

/** The browser keeps the menu until the next version. */
function offerNotes(): void {
  const contexts = ['selection', 'page', 'image', 'link'] as const
  browser.contextMenus.create({ id: noteObservation, title: words.noteObservation, contexts: [...contexts] })
  browser.contextMenus.create({ id: noteChallenge, title: words.noteChallenge, contexts: [...contexts] })
}

async function noteClicked(click: Click, pageTitle: string | undefined): Promise<void> {
  if (click.menuItemId !== noteObservation && click.menuItemId !== noteChallenge) return
  const { keepQuery = false } = await settings()
  await take(textOfClick({ ...click, pageTitle }, { challenge: click.menuItemId === noteChallenge, keepQuery, cut: words.cutAt }))
}

async function take(coming: OutsideText): Promise<void> {
  try {
    await flash(isSaved(await captureFromOutside(coming)) ? words.notedBadge : words.notSavedBadge)
  } catch (error) {
    // Not even a draft can be written: what the browser keeps in memory outlives this worker, if not the browser.
    await holdText(coming)
    await flash(words.notSavedBadge)
    throw error
  }
}

async function markMoment(): Promise<void> {
  try {
    await captureMoment()
  } catch (error) {
    await flash(words.notSavedBadge)
    if (error instanceof OffTheRecordError) return
    throw error
  }
  await flash(words.markedBadge)
}

/** Says on the toolbar button, for two seconds, what came of it: the panel may be out of sight. */
async function flash(text: string): Promise<void> {
  await browser.action.setBadgeText({ text })
  setTimeout(() => void showBadge(), 2000)
}

/** While a ride-along takes captures, an update waits. */
async function reloadUnlessOpen(): Promise<void> {
  const rideAlong = await currentRideAlong()
  if (!rideAlong || rideAlong.endedAt !== undefined) browser.runtime.reload()
}
