import { hydrate } from 'preact'
import { browser } from 'wxt/browser'
import { keepDestinationsInStep } from '../../components/sync/watch-destinations.ts'
import { Page } from '../../components/Page.tsx'
import { Panel } from '../../components/Panel.tsx'
import { captureMoment } from '../../storage/day/capture.ts'
import './style.css'

const openDashboard = (path: string) => void browser.tabs.create({ url: new URL(`dashboard.html#/${path}`, location.href).href })

/** Hydrates the page. `held` are the lines entered so far, `moments` the number of moments marked. */
export function takeOver(held: string[], moments: number): void {
  for (let i = 0; i < moments; i++) void captureMoment()
  const app = document.querySelector('#app')!
  // White space between elements would make Preact move them, and a moved text box loses its focus.
  const blanks = document.createTreeWalker(app, NodeFilter.SHOW_TEXT)
  for (let blank = blanks.nextNode(); blank; blank = blanks.nextNode()) blank.nodeValue = ''
  for (const element of [app, ...app.querySelectorAll('*')]) element.normalize()
  hydrate(
    <Page>
      <Panel openDashboard={openDashboard} held={held} />
    </Page>,
    app,
  )
  keepDestinationsInStep()
}
