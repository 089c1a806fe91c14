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
import { serverTrouble } from './server-trouble.ts'

type Chosen = { name: string; scope: 'everything' | 'shared'; remember: boolean }

/** Sets a destination up: where and who, then what the server lacks, then the passphrase. */
export default function Connect({ onClose }: { onClose: () => void }) {
  const [chosen, setChosen] = useState<Chosen & { looked: InspectedDatabase }>()
  const [made, setMade] = useState('')
  const [skipped, setSkipped] = useState(false)
  const [busy, setBusy] = useState<{ done?: number; stop: AbortController }>()
  const [problem, setProblem] = useState('')
  const here = useLive(deviceAuthorship, []) ?? 'nothing'

  const doing = async (verb: (stop: AbortController) => Promise<void>) => {
    const stop = new AbortController()
    setBusy({ stop })
    setProblem('')
    try {
      await verb(stop)
    } catch (error) {
      if (!stop.signal.aborted) setProblem(serverTrouble(error))
    } finally {
      setBusy(undefined)
    }
  }
  const lookAgain = async (looked: InspectedDatabase, rest: Chosen) => {
    const found = await inspectDatabase(looked.access)
    if (found.spaces.length === 0 && found.exists) {
      const passphrase = await newPassphraseLater()
      // What was written down already stays.
      setMade((before) => before || passphrase)
    }
    setChosen({ ...rest, looked: found })
    return found
  }
  const inspect = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    let place: ReturnType<typeof parseAddress>
    try {
      place = parseAddress(fields.text('address'))
    } catch (error) {
      setProblem(serverTrouble(error))
      return
    }
    // In the click itself, or the browser refuses.
    const asked = requestHostPermission(place.address)
    void doing(async () => {
      if (!(await asked)) {
        setProblem(words.permissionRefused)
        return
      }
      const given = {
        ...place,
        account: fields.text('account'),
        login: fields.text('login') as 'password' | 'token',
        secret: fields.raw('secret'),
      }
      const scope = fields.text('scope') === 'shared' ? 'shared' : 'everything'
      const rest = { name: fields.text('name') || place.database, scope, remember: fields.text('remember') !== '' } as const
      await lookAgain({ access: given, exists: false, mayPrepare: false, prepared: false, spaces: [] }, rest)
    })
  }
  const preparing = () =>
    doing(async () => {
      if (!chosen) return
      await prepareDatabase(chosen.looked)
      await lookAgain(chosen.looked, chosen)
    })
  const start = (passphrase: string) =>
    doing(async (stop) => {
      if (!chosen) return
      const onProgress = (done: number) => setBusy({ done, stop })
      try {
        await connect(chosen.looked, { ...chosen, passphrase }, { signal: stop.signal, onProgress })
      } catch (error) {
        if (!(error instanceof ServerError) || error.trouble !== 'conflict') throw error
        // Somebody began a space meanwhile: then it is that one's passphrase that is asked for.
        const { spaces } = await lookAgain(chosen.looked, chosen)
        setProblem(spaces.length > 0 ? words.spaceBegun : serverTrouble(error))
        return
      }
      await browser.alarms.create('sync', { periodInMinutes: 5 })
      onClose()
    })

  const looked = chosen?.looked
  return (
    <Dialog title={words.connectHead} onClose={onClose}>
      <Problem text={problem} />
      {!looked ? (
        <form class={style.form} onSubmit={inspect}>
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
      ) : !looked.exists ? (
        <div class={style.form}>
          <p>{words.databaseMissing(looked.access.database)}</p>
          {looked.mayPrepare ? (
            <button type="button" class="primary" disabled={busy !== undefined} onClick={() => void preparing()}>
              {busy ? words.connecting : words.databaseCreate}
            </button>
          ) : (
            <p>{words.databaseAsk}</p>
          )}
        </div>
      ) : !looked.prepared && !skipped ? (
        <div class={style.form}>
          <p>{words.rulesMissing}</p>
          {looked.mayPrepare ? (
            <button type="button" class="primary" disabled={busy !== undefined} onClick={() => void preparing()}>
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
      ) : looked.spaces.length > 0 ? (
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
          {chosen.scope === 'everything' && here !== 'nothing' && <p>{here === 'own' ? words.joinsAsYou : words.joinsApart}</p>}
          <Starting busy={busy} name={words.passphraseOpen} />
        </form>
      ) : (
        <form
          class={style.form}
          onSubmit={(event) => {
            event.preventDefault()
            void start(made)
          }}
        >
          <RecoverySheet passphrase={made} name={chosen.name} place={looked.access} />
          <label class="check">
            <input type="checkbox" required />
            {words.sheetDone}
          </label>
          <Starting busy={busy} name={words.startSync} />
        </form>
      )}
    </Dialog>
  )
}

/** The list of words is loaded when a passphrase is made. */
async function newPassphraseLater(): Promise<string> {
  const { newPassphrase } = await import('../../sync/encryption/passphrase.ts')
  return newPassphrase()
}

function Starting({ busy, name }: { busy: { done?: number; stop: AbortController } | undefined; name: string }) {
  return (
    <div class="row">
      <button class="primary" disabled={busy !== undefined}>
        {busy ? words.connecting : name}
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
