import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { Destination } from '../../storage/database/sync-records.ts'
import { knownHosts } from '../../storage/ride-alongs/people.ts'
import { addMember } from '../../sync/members.ts'
import { roles, type Member } from '../../sync/space/roles.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { formReader } from '../ui/form.ts'
import { useLive } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { SubmitButton, useFormTask } from './form-task.tsx'
import { memberName, roleNames } from './member-names.ts'
import { RecoverySheet } from './RecoverySheet.tsx'
import style from './SyncPage.module.css'

/** Adds a member: who and in which role, then the sheet with their passphrase. */
export function AddMember({ destination, onClose }: { destination: Destination; onClose: () => void }) {
  const hosts = useLive(knownHosts, [])
  const [invitation, setInvitation] = useState<{ member: Omit<Member, 'slot'>; passphrase: string }>()
  const { progress, problem, run, options } = useFormTask()
  const generatePassphrase = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    const role = roles.find((each) => each === fields.text('role')) ?? 'reader'
    const person = fields.text('person')
    // A reader cannot answer, so no person's answers belong to them.
    const member = {
      account: fields.text('account'),
      name: fields.text('name'),
      role,
      ...(person !== '' && role !== 'reader' && { person }),
    }
    void run(async () => {
      const { newPassphrase } = await import('../../sync/encryption/passphrase.ts')
      setInvitation({ member, passphrase: newPassphrase() })
    })
  }
  return (
    <Dialog title={words.letIn} onClose={onClose}>
      <Problem text={problem} />
      {invitation ? (
        <form
          class={style.form}
          onSubmit={(event) => {
            event.preventDefault()
            void run(async () => {
              await addMember(destination.id, invitation.member, invitation.passphrase, options)
              onClose()
            })
          }}
        >
          <p>{words.letInHow(memberName(invitation.member))}</p>
          <RecoverySheet
            passphrase={invitation.passphrase}
            name={destination.name}
            access={{ ...destination, account: invitation.member.account }}
            owner={memberName(invitation.member)}
          />
          <label class="check">
            <input type="checkbox" required />
            {words.letInDone}
          </label>
          <SubmitButton progress={progress} label={words.letInNow} />
        </form>
      ) : (
        <form class={style.form} onSubmit={generatePassphrase}>
          <p>{words.letInHint}</p>
          <label class="field">
            {words.personName}
            <input name="name" required autocomplete="off" autofocus />
          </label>
          <label class="field">
            {words.connectAccount}
            <input name="account" required autocomplete="off" spellcheck={false} autocapitalize="off" aria-describedby="account-hint" />
            <span class="hint" id="account-hint">
              {words.letInAccountHint}
            </span>
          </label>
          <fieldset class={style.roles}>
            <legend>{words.role}</legend>
            {(['host', 'reader', 'observer'] as const).map((role) => (
              <label key={role} class="check">
                <input type="radio" name="role" value={role} defaultChecked={role === 'host'} />
                <span>
                  {roleNames[role].name} <span class="hint">{roleNames[role].may}</span>
                </span>
              </label>
            ))}
          </fieldset>
          {hosts && hosts.length > 0 && (
            <label class="field">
              {words.letInPerson}
              <select name="person" aria-describedby="person-hint">
                <option value="">{words.letInNobody}</option>
                {hosts.map((person) => (
                  <option key={person.id} value={person.id}>
                    {person.name}
                  </option>
                ))}
              </select>
              <span class="hint" id="person-hint">
                {words.letInPersonHint}
              </span>
            </label>
          )}
          <SubmitButton progress={progress} label={words.letInNext} />
        </form>
      )}
    </Dialog>
  )
}
