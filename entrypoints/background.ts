import { browser, type Browser } from 'wxt/browser'
import { defineBackground } from 'wxt/utils/define-background'
import * as words from '../assets/locales/en.yml'
import { morningAlarm, showBadge } from '../components/browser/toolbar-badge.ts'
import { holdText } from '../components/browser/unsaved-words.ts'
import { listenForScreenshots } from '../components/pictures/take-screenshot.ts'
import { escapeXml, omniboxSuggestion } from '../components/browser/address-bar.ts'
import { destinationCount } from '../storage/sync/destination-counts.ts'
import { captureMoment } from '../storage/day/capture.ts'
import { OffTheRecordError } from '../storage/errors.ts'
import { currentRideAlong } from '../storage/ride-alongs/ride-alongs.ts'
import { settings } from '../storage/database/settings.ts'
import { isSaved, captureFromOutside, type OutsideText } from '../storage/day/text-from-outside.ts'
import { textOfClick } from '../storage/day/page-clicks.ts'
import { runShortPass } from '../sync/schedule.ts'
import { teamRowSelector } from '../sync/space/team-rows.ts'
import { holdPasswordsIn } from '../sync/passwords.ts'

/** Chromium's side panel and Firefox's sidebar are missing in the polyfill. */
declare const chrome: { sidePanel?: { setPanelBehavior(behavior: { openPanelOnActionClick: boolean }): Promise<void> } } | undefined
interface Sidebar {
  toggle(): Promise<void>
}
/** Firefox adds the text of a link. */
type Click = Browser.contextMenus.OnClickData & { linkText?: string }

const noteObservation = 'observation'
const noteChallenge = 'challenge'

export default defineBackground(() => {
  const chromium = typeof chrome !== 'undefined' && chrome.sidePanel !== undefined
  if (typeof chrome !== 'undefined' && chrome.sidePanel) {
    void chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true })
  } else {
    const { sidebarAction } = browser as unknown as { sidebarAction: Sidebar }
    // Before any await: the browser requires the click.
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
  // With this listener the browser does not install an update until it restarts or we reload.
  browser.runtime.onUpdateAvailable.addListener(() => void reloadUnlessOpen())

  browser.alarms.onAlarm.addListener(({ name }) => void (name === morningAlarm && showBadge()))
  browser.commands.onCommand.addListener((command) => void (command === 'mark' && markMoment()))
  browser.contextMenus.onClicked.addListener((click, tab) => void noteClicked(click, tab?.title))
  browser.omnibox.onInputStarted.addListener(() => void suggest(''))
  browser.omnibox.onInputChanged.addListener((line) => void suggest(line))
  browser.omnibox.onInputEntered.addListener((text) => void save({ text, as: 'line' }))

  async function suggest(line: string): Promise<void> {
    const sentence = await omniboxSuggestion(line)
    await browser.omnibox.setDefaultSuggestion({ description: chromium ? escapeXml(sentence) : sentence })
  }
})

/** Without a destination, no alarm wakes the background. */
async function wakeForSync(): Promise<void> {
  if ((await destinationCount()) > 0) await browser.alarms.create('sync', { periodInMinutes: 5 })
}

/** Creates the context menu. The browser keeps it until the extension is updated. */
function offerNotes(): void {
  const contexts = ['selection', 'page', 'image', 'link'] as const
  browser.contextMenus.create({ id: noteObservation, title: words.noteObservation, contexts: [...contexts] })
  browser.contextMenus.create({ id: noteChallenge, title: words.noteChallenge, contexts: [...contexts] })
}

async function noteClicked(click: Click, pageTitle: string | undefined): Promise<void> {
  if (click.menuItemId !== noteObservation && click.menuItemId !== noteChallenge) return
  const { keepQuery = false } = await settings()
  await save(textOfClick({ ...click, pageTitle }, { challenge: click.menuItemId === noteChallenge, keepQuery, cut: words.cutAt }))
}

async function save(text: OutsideText): Promise<void> {
  try {
    await flash(isSaved(await captureFromOutside(text)) ? words.notedBadge : words.notSavedBadge)
  } catch (error) {
    // Not even a draft could be written. The browser's memory outlives this worker, but not the browser.
    await holdText(text)
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

/** Shows the outcome on the toolbar button for two seconds: the panel may be hidden. */
async function flash(text: string): Promise<void> {
  await browser.action.setBadgeText({ text })
  setTimeout(() => void showBadge(), 2000)
}

/** Installs an update now, unless a ride-along is open. */
async function reloadUnlessOpen(): Promise<void> {
  const rideAlong = await currentRideAlong()
  if (!rideAlong || rideAlong.endedAt !== undefined) browser.runtime.reload()
}
