import { render } from 'preact'
import { browser } from 'wxt/browser'
import { Dashboard } from '../../components/Dashboard.tsx'
import { keepDestinationsInStep } from '../../components/sync/watch-destinations.ts'
import { Page } from '../../components/Page.tsx'
import padStyle from './pad.css?url'

/** Chromium's side panel and Firefox's sidebar are missing in the polyfill. Both open only in a click, before any await. */
declare const chrome: { sidePanel?: { open(where: { windowId: number }): Promise<void> } } | undefined

window.padStyle = new URL(padStyle, location.href).href

let windowId = 0
void browser.windows.getCurrent().then(({ id }) => (windowId = id ?? 0))

function openPanel(): void {
  if (typeof chrome !== 'undefined' && chrome.sidePanel) void chrome.sidePanel.open({ windowId })
  else void (browser as unknown as { sidebarAction: { open(): Promise<void> } }).sidebarAction.open()
}

render(
  <Page>
    <Dashboard openPanel={openPanel} />
  </Page>,
  document.querySelector('#app')!,
)
keepDestinationsInStep()
