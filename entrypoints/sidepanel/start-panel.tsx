import { hydrate } from 'preact'
import { browser } from 'wxt/browser'
import { keepDestinationsInStep } from '../../components/sync/watch-destinations.ts'
import { Page } from '../../components/Page.tsx'
import { Panel } from '../../components/Panel.tsx'
import { captureMoment } from '../../storage/day/capture.ts'
import './style.css'

const openDashboard = (path: string) => void browser.tabs.create({ url: new URL(`dashboard.html#/${path}`, location.href).href })

/** Takes the page over as it stands; `held` are the lines that were entered before, `moments` how many were marked. */
export function takeOver(held: string[], moments: number): void {
  for (let i = 0; i < moments; i++) void captureMoment()
  const app = document.querySelector('#app')!
  // With white space between its elements, Preact would move each, and a box that is moved loses the focus and the keys.
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
