import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import { browser } from 'wxt/browser'
import * as words from '../../assets/locales/en.yml'
import type { Destination } from '../../storage/database/sync-records.ts'
import { destinationCount } from '../../storage/sync/destination-counts.ts'
import { disconnect, logIn } from '../../sync/destinations.ts'
import { membersWithoutOpener, replacePassphrase } from '../../sync/members.ts'
import type { Member } from '../../sync/space/roles.ts'
import { unlockWithPassphrase } from '../../sync/unlock-space.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { formReader, type FormReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { SubmitButton, useFormTask } from './form-task.tsx'
import { memberNames } from './member-names.ts'
import { RecoverySheet } from './RecoverySheet.tsx'
import style from './SyncPage.module.css'

export type DialogKind = 'login' | 'key' | 'disconnect' | 'sheet'

/** Asks for what a destination needs: its password, its passphrase, a new passphrase, or whether to disconnect. */
export function DestinationDialog({ kind, destination, onClose }: { kind: DialogKind; destination: Destination; onClose: () => void }) {
  const { id, name } = destination
  const { progress, problem, run, options } = useFormTask()
  const submit = (task: (fields: FormReader) => Promise<void>) => (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    void run(() => task(fields))
  }
  const closing = (task: (fields: FormReader) => Promise<void>) => submit((fields) => task(fields).then(onClose))
  const title = {
    login: words.enterPassword,
    key: words.enterPassphrase,
    disconnect: words.disconnectFrom(name),
    sheet: words.newSheetFor(name),
  }[kind]
  return (
    <Dialog title={title} onClose={onClose}>
      <Problem text={problem} />
      {kind === 'login' && (
        <form class={style.form} onSubmit={closing(({ raw, text }) => logIn(id, raw('secret'), { remember: text('remember') !== '' }))}>
          <label class="field">
            {destination.login === 'token' ? words.connectToken : words.connectPassword}
            <input name="secret" type="password" required autocomplete="current-password" autofocus />
          </label>
          <label class="check">
            <input type="checkbox" name="remember" value="yes" defaultChecked />
            {words.connectRemember}
          </label>
          <SubmitButton progress={progress} label={words.connect} />
        </form>
      )}
      {kind === 'key' && (
        <form class={style.form} onSubmit={closing(({ raw }) => unlockWithPassphrase(id, raw('passphrase'), options))}>
          <label class="field">
            {words.passphraseAsk}
            <input name="passphrase" required autocomplete="off" spellcheck={false} autocapitalize="off" autofocus />
            <span class="hint">{words.passphraseAskHint}</span>
          </label>
          <SubmitButton progress={progress} label={words.passphraseOpen} />
        </form>
      )}
      {kind === 'disconnect' && (
        <form
          class={style.form}
          onSubmit={closing(async () => {
            await disconnect(id)
            if ((await destinationCount()) === 0) await browser.alarms.clear('sync')
          })}
        >
          <p>{words.disconnectHint}</p>
          <SubmitButton progress={progress} label={words.disconnect} kind="danger" />
        </form>
      )}
      {kind === 'sheet' && (
        <NewPassphrase
          destination={destination}
          progress={progress}
          onSubmit={(passphrase, onLost) =>
            submit(async () => {
              const lost = await replacePassphrase(id, passphrase, options)
              if (lost.length > 0) onLost(lost)
              else onClose()
            })
          }
        />
      )}
    </Dialog>
  )
}

/** Makes a new passphrase and shows its sheet. Before and after, it names members who lose access. */
function NewPassphrase({
  destination,
  progress,
  onSubmit,
}: {
  destination: Destination
  progress: number | undefined
  onSubmit: (passphrase: string, onLost: (members: Member[]) => void) => (event: TargetedSubmitEvent<HTMLFormElement>) => void
}) {
  const { id, name } = destination
  const [passphrase, setPassphrase] = useState('')
  const [lost, setLost] = useState<Member[]>([])
  const withoutOpener = useLive(() => membersWithoutOpener(id), [id])
  if (lost.length > 0) return <p>{words.newSheetLost(memberNames(lost))}</p>
  if (!passphrase)
    return (
      <div class={style.form}>
        <p>{words.newSheetHint}</p>
        {withoutOpener && withoutOpener.length > 0 && (
          <p class="callout bad">
            <Icon name="alert" />
            <span>{words.membersUnknown(memberNames(withoutOpener))}</span>
          </p>
        )}
        <button
          type="button"
          class="primary"
          onClick={() => void import('../../sync/encryption/passphrase.ts').then(({ newPassphrase }) => setPassphrase(newPassphrase()))}
        >
          {words.makeNewSheet}
        </button>
      </div>
    )
  return (
    <form class={style.form} onSubmit={onSubmit(passphrase, setLost)}>
      <RecoverySheet passphrase={passphrase} name={name} access={destination} />
      <label class="check">
        <input type="checkbox" required />
        {words.sheetDone}
      </label>
      <SubmitButton progress={progress} label={words.makeNewSheet} />
    </form>
  )
}
