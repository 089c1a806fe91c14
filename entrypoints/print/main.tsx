import { render } from 'preact'
import { Page } from '../../components/Page.tsx'
import { PrintPage } from '../../components/PrintPage.tsx'

render(
  <Page>
    <PrintPage />
  </Page>,
  document.querySelector('#app')!,
)
