import type { ComponentChildren } from 'preact'
import { useEffect, useErrorBoundary, useState } from 'preact/hooks'
import { browser } from 'wxt/browser'
import * as words from '../assets/locales/en.yml'
import { db } from '../storage/database/db.ts'
import { confirmDeviceId } from '../storage/database/device.ts'
import { Icon } from './ui/Icon.tsx'
import { useLoaded } from './ui/live.ts'
import { errorText, failureText } from './ui/errors.ts'

/** What every page of the extension needs: a confirmed device id, a reload for a newer database version, an error page. */
export function Page({ children }: { children: ComponentChildren }) {
  const [error] = useErrorBoundary((broken) => console.error(broken))
  const Badge = useLoaded(() => import('./browser/Badge.tsx'))
  useEffect(() => {
    void keepDevice()
    // A newer version of the extension needs to upgrade the database. Drafts are saved on pagehide.
    db.on('versionchange', () => location.reload())
  }, [])
  if (!error) {
    return (
      <>
        <p id="announcer" class="visually-hidden" role="status" />
        {Badge && <Badge />}
        <UnhandledRejection />
        {children}
      </>
    )
  }
  return (
    <div class="broken" role="alert">
      <h1>{words.brokenTitle}</h1>
      <p>{words.brokenHint(errorText(error))}</p>
      <button type="button" class="primary" onClick={() => location.reload()}>
        {words.reload}
      </button>
    </div>
  )
}

/** Shows errors that nothing else handles, so that no click fails silently. */
function UnhandledRejection() {
  const [text, setText] = useState('')
  useEffect(() => {
    const failed = ({ reason }: PromiseRejectionEvent) => setText(failureText(reason))
    window.addEventListener('unhandledrejection', failed)
    return () => window.removeEventListener('unhandledrejection', failed)
  }, [])
  if (!text) return null
  return (
    <div class="callout bad unforeseen" role="alert">
      <Icon name="alert" />
      <span>{text}</span>
      <button type="button" class="quiet small" onClick={() => setText('')}>
        {words.dismiss}
      </button>
    </div>
  )
}

async function keepDevice(): Promise<void> {
  const { device } = await browser.storage.local.get('device')
  const confirmed = await confirmDeviceId(typeof device === 'string' ? device : undefined)
  if (confirmed !== device) await browser.storage.local.set({ device: confirmed })
}
