import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import { browser } from 'wxt/browser'
import * as words from '../../assets/locales/en.yml'
import { deviceAuthorship } from '../../storage/library/author.ts'
import { connect, inspectDatabase, prepareDatabase, type InspectedDatabase } from '../../sync/connect-destination.ts'
import { parseAddress } from '../../sync/couch/address.ts'
import { designDocument } from '../../sync/couch/design-document.ts'
import { ServerError } from '../../sync/couch/request.ts'
import style from './Connect.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { formReader } from '../ui/form.ts'
import { useLive } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { requestHostPermission } from '../browser/host-permission.ts'
import { RecoverySheet } from './RecoverySheet.tsx'
import { syncErrorText } from './sync-errors.ts'

type Choices = { name: string; scope: 'everything' | 'shared'; remember: boolean }

/** Adds a destination: asks for address and account, then prepares the database if needed, then asks for the passphrase. */
export default function Connect({ onClose }: { onClose: () => void }) {
  const [chosen, setChosen] = useState<Choices & { inspected: InspectedDatabase }>()
  const [newPassphrase, setNewPassphrase] = useState('')
  const [skipped, setSkipped] = useState(false)
  const [busy, setBusy] = useState<{ done?: number; stop: AbortController }>()
  const [problem, setProblem] = useState('')
  const authorship = useLive(deviceAuthorship, []) ?? 'nothing'

  const run = async (task: (stop: AbortController) => Promise<void>) => {
    const stop = new AbortController()
    setBusy({ stop })
    setProblem('')
    try {
      await task(stop)
    } catch (error) {
      if (!stop.signal.aborted) setProblem(syncErrorText(error))
    } finally {
      setBusy(undefined)
    }
  }
  const inspect = async ({ access }: InspectedDatabase, choices: Choices) => {
    const found = await inspectDatabase(access)
    if (found.spaces.length === 0 && found.exists) {
      const passphrase = await generatePassphrase()
      // A passphrase that was shown may have been written down, so it stays.
      setNewPassphrase((before) => before || passphrase)
    }
    setChosen({ ...choices, inspected: found })
    return found
  }
  const submitAddress = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    let location: ReturnType<typeof parseAddress>
    try {
      location = parseAddress(fields.text('address'))
    } catch (error) {
      setProblem(syncErrorText(error))
      return
    }
    // Must be called in the click, or the browser refuses.
    const permission = requestHostPermission(location.address)
    void run(async () => {
      if (!(await permission)) {
        setProblem(words.permissionRefused)
        return
      }
      const access = {
        ...location,
        account: fields.text('account'),
        login: fields.text('login') as 'password' | 'token',
        secret: fields.raw('secret'),
      }
      const scope = fields.text('scope') === 'shared' ? 'shared' : 'everything'
      const choices = { name: fields.text('name') || location.database, scope, remember: fields.text('remember') !== '' } as const
      await inspect({ access, exists: false, mayPrepare: false, prepared: false, spaces: [] }, choices)
    })
  }
  const prepare = () =>
    run(async () => {
      if (!chosen) return
      await prepareDatabase(chosen.inspected)
      await inspect(chosen.inspected, chosen)
    })
  const start = (passphrase: string) =>
    run(async (stop) => {
      if (!chosen) return
      const onProgress = (done: number) => setBusy({ done, stop })
      try {
        await connect(chosen.inspected, { ...chosen, passphrase }, { signal: stop.signal, onProgress })
      } catch (error) {
        if (!(error instanceof ServerError) || error.trouble !== 'conflict') throw error
        // Somebody else created a space in the meantime: its passphrase is asked for instead.
        const { spaces } = await inspect(chosen.inspected, chosen)
        setProblem(spaces.length > 0 ? words.spaceBegun : syncErrorText(error))
        return
      }
      await browser.alarms.create('sync', { periodInMinutes: 5 })
      onClose()
    })

  const inspected = chosen?.inspected
  return (
    <Dialog title={words.connectHead} onClose={onClose}>
      <Problem text={problem} />
      {!inspected ? (
        <form class={style.form} onSubmit={submitAddress}>
          <label class="field">
            {words.connectAddress}
            <input name="address" required autocomplete="off" spellcheck={false} inputMode="url" aria-describedby="address-hint" />
            <span class="hint" id="address-hint">
              {words.connectAddressHint}
            </span>
          </label>
          <label class="field">
            {words.connectName}
            <input name="name" defaultValue={words.connectOwn} autocomplete="off" />
            <span class="hint">{words.connectNameHint}</span>
          </label>
          <fieldset class={style.scope}>
            <legend>{words.connectScope}</legend>
            <label class="check">
              <input type="radio" name="scope" value="everything" defaultChecked />
              {words.connectEverything}
            </label>
            <label class="check">
              <input type="radio" name="scope" value="shared" aria-describedby="shared-hint" />
              {words.connectShared}
            </label>
            <p class="hint" id="shared-hint">
              {words.connectSharedHint}
            </p>
          </fieldset>
          <div class={style.pair}>
            <label class="field">
              {words.connectAccount}
              <input name="account" required autocomplete="username" spellcheck={false} />
            </label>
            <label class="field">
              {words.connectLogin}
              <select name="login">
                <option value="password">{words.connectPassword}</option>
                <option value="token">{words.connectToken}</option>
              </select>
            </label>
          </div>
          <label class="field">
            {words.connectPassword}
            <input name="secret" type="password" required autocomplete="current-password" />
          </label>
          <div>
            <label class="check">
              <input type="checkbox" name="remember" value="yes" defaultChecked aria-describedby="remember-hint" />
              {words.connectRemember}
            </label>
            <p class="hint" id="remember-hint">
              {words.connectRememberHint}
            </p>
          </div>
          <div class="row">
            <button class="primary" disabled={busy !== undefined}>
              {busy ? words.connecting : words.connect}
            </button>
          </div>
        </form>
      ) : !inspected.exists ? (
        <div class={style.form}>
          <p>{words.databaseMissing(inspected.access.database)}</p>
          {inspected.mayPrepare ? (
            <button type="button" class="primary" disabled={busy !== undefined} onClick={() => void prepare()}>
              {busy ? words.connecting : words.databaseCreate}
            </button>
          ) : (
            <p>{words.databaseAsk}</p>
          )}
        </div>
      ) : !inspected.prepared && !skipped ? (
        <div class={style.form}>
          <p>{words.rulesMissing}</p>
          {inspected.mayPrepare ? (
            <button type="button" class="primary" disabled={busy !== undefined} onClick={() => void prepare()}>
              {busy ? words.connecting : words.rulesPut}
            </button>
          ) : (
            <>
              <p>{words.rulesAsk}</p>
              <pre class={style.rules} tabIndex={0}>
                {JSON.stringify(designDocument, null, 2)}
              </pre>
              {chosen.scope === 'everything' && (
                <button type="button" onClick={() => setSkipped(true)}>
                  {words.rulesSkip}
                </button>
              )}
            </>
          )}
        </div>
      ) : inspected.spaces.length > 0 ? (
        <form
          class={style.form}
          onSubmit={(event) => {
            event.preventDefault()
            void start(formReader(event.currentTarget).raw('passphrase'))
          }}
        >
          <label class="field">
            {words.passphraseAsk}
            <input name="passphrase" required autocomplete="off" spellcheck={false} autocapitalize="off" autofocus />
            <span class="hint">{words.passphraseAskHint}</span>
          </label>
          {chosen.scope === 'everything' && authorship !== 'nothing' && <p>{authorship === 'own' ? words.joinsAsYou : words.joinsApart}</p>}
          <StartButton busy={busy} label={words.passphraseOpen} />
        </form>
      ) : (
        <form
          class={style.form}
          onSubmit={(event) => {
            event.preventDefault()
            void start(newPassphrase)
          }}
        >
          <RecoverySheet passphrase={newPassphrase} name={chosen.name} access={inspected.access} />
          <label class="check">
            <input type="checkbox" required />
            {words.sheetDone}
          </label>
          <StartButton busy={busy} label={words.startSync} />
        </form>
      )}
    </Dialog>
  )
}

/** Loads the list of words only when it is needed. */
async function generatePassphrase(): Promise<string> {
  const passphrases = await import('../../sync/encryption/passphrase.ts')
  return passphrases.newPassphrase()
}

function StartButton({ busy, label }: { busy: { done?: number; stop: AbortController } | undefined; label: string }) {
  return (
    <div class="row">
      <button class="primary" disabled={busy !== undefined}>
        {busy ? words.connecting : label}
      </button>
      {busy && (
        <>
          <progress class={style.progress} value={busy.done ?? 0} max={1} aria-label={words.connecting} />
          <button type="button" onClick={() => busy.stop.abort()}>
            {words.stop}
          </button>
        </>
      )}
    </div>
  )
}
