import { render } from 'preact'
import { Page } from '../../components/Page.tsx'
import { PrintPage } from '../../components/summary/PrintPage.tsx'

render(
  <Page>
    <PrintPage />
  </Page>,
  document.querySelector('#app')!,
)
