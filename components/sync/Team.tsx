import type { TargetedSubmitEvent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { Destination } from '../../storage/database/sync-records.ts'
import { knownHosts } from '../../storage/ride-alongs/people.ts'
import { addMember, membersOf, membersWithoutOpener, removeMember } from '../../sync/members.ts'
import { roles, type Member, type Role } from '../../sync/space/roles.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { RecoverySheet } from './RecoverySheet.tsx'
import style from './SyncPage.module.css'
import { serverTrouble } from './server-trouble.ts'

const roleNames: Record<Role, { name: string; may: string }> = {
  host: { name: words.roleHost, may: words.roleHostMay },
  reader: { name: words.roleReader, may: words.roleReaderMay },
  observer: { name: words.roleObserver, may: words.roleObserverMay },
}

/** Who was let into a team's space by this person, each with a passphrase of their own. */
export function Team({ destination }: { destination: Destination }) {
  const { id, name, counter } = destination
  const members = useLive(() => membersOf(id), [id, counter])
  const [asking, setAsking] = useState<'in' | Member>()
  if (!members) return null
  return (
    <section aria-labelledby={`team-${id}`} class={style.block}>
      <h2 id={`team-${id}`}>{words.teamOf(name)}</h2>
      {members.length === 0 ? (
        <p class="hint">{words.teamNobody}</p>
      ) : (
        <ul class={style.team}>
          {members.map((member) => (
            <li key={member.account}>
              <div>
                <b>
                  <bdi>{member.name || member.account}</bdi>
                </b>
                <p>
                  {roleNames[member.role].name} · <bdi>{member.account}</bdi>
                </p>
              </div>
              <button
                type="button"
                class="quiet small"
                aria-label={words.takeOutOf(member.name || member.account)}
                onClick={() => setAsking(member)}
              >
                {words.takeOut}
              </button>
            </li>
          ))}
        </ul>
      )}
      <button type="button" class="small" onClick={() => setAsking('in')}>
        {words.letIn}
      </button>
      {asking === 'in' && <LetIn destination={destination} onClose={() => setAsking(undefined)} />}
      {asking !== undefined && asking !== 'in' && (
        <TakeOut destination={destination} member={asking} onClose={() => setAsking(undefined)} />
      )}
    </section>
  )
}

/** People, as they are called, one after the other. */
export function namesOf(members: Member[]): string {
  return members.map(({ name, account }) => name || account).join(', ')
}

interface Busy {
  done: number
  stop: AbortController
}

/** Runs what a form asks for, and says what went wrong. */
function useDoing() {
  const [busy, setBusy] = useState<Busy>()
  const [problem, setProblem] = useState('')
  const [stop] = useState(() => new AbortController())
  useEffect(() => () => stop.abort(), [])
  const doing = async (verb: () => Promise<void>) => {
    setBusy({ done: 0, stop })
    setProblem('')
    try {
      await verb()
    } catch (error) {
      if (!stop.signal.aborted) setProblem(serverTrouble(error))
    } finally {
      setBusy(undefined)
    }
  }
  return { busy, problem, doing, patience: { signal: stop.signal, onProgress: (done: number) => setBusy({ done, stop }) } }
}

function Press({ busy, name, kind = 'primary' }: { busy: Busy | undefined; name: string; kind?: string }) {
  return (
    <div class="row">
      <button class={kind} disabled={busy !== undefined}>
        {busy ? words.connecting : name}
      </button>
      {busy && <progress class={style.progress} value={busy.done} max={1} aria-label={words.connecting} />}
    </div>
  )
}

function LetIn({ destination, onClose }: { destination: Destination; onClose: () => void }) {
  const hosts = useLive(knownHosts, [])
  const [chosen, setChosen] = useState<{ member: Omit<Member, 'slot'>; passphrase: string }>()
  const { busy, problem, doing, patience } = useDoing()
  const choose = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    const role = roles.find((each) => each === fields.text('role')) ?? 'reader'
    const person = fields.text('person')
    // A reader answers nothing, so nobody's answers stand under their name.
    const member = {
      account: fields.text('account'),
      name: fields.text('name'),
      role,
      ...(person !== '' && role !== 'reader' && { person }),
    }
    void doing(async () => {
      const { newPassphrase } = await import('../../sync/encryption/passphrase.ts')
      setChosen({ member, passphrase: newPassphrase() })
    })
  }
  return (
    <Dialog title={words.letIn} onClose={onClose}>
      <Problem text={problem} />
      {chosen ? (
        <form
          class={style.form}
          onSubmit={(event) => {
            event.preventDefault()
            void doing(async () => {
              await addMember(destination.id, chosen.member, chosen.passphrase, patience)
              onClose()
            })
          }}
        >
          <p>{words.letInHow(chosen.member.name || chosen.member.account)}</p>
          <RecoverySheet
            passphrase={chosen.passphrase}
            name={destination.name}
            place={{ ...destination, account: chosen.member.account }}
            whose={chosen.member.name || chosen.member.account}
          />
          <label class="check">
            <input type="checkbox" required />
            {words.letInDone}
          </label>
          <Press busy={busy} name={words.letInNow} />
        </form>
      ) : (
        <form class={style.form} onSubmit={choose}>
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
          <Press busy={busy} name={words.letInNext} />
        </form>
      )}
    </Dialog>
  )
}

function TakeOut({ destination, member, onClose }: { destination: Destination; member: Member; onClose: () => void }) {
  const { busy, problem, doing, patience } = useDoing()
  const [lost, setLost] = useState<Member[]>([])
  const unknown = useLive(() => membersWithoutOpener(destination.id), [destination.id, destination.counter])
  const others = unknown?.filter(({ account }) => account !== member.account)
  const called = member.name || member.account
  return (
    <Dialog title={words.takeOutWho(called)} onClose={onClose}>
      <Problem text={problem} />
      {lost.length > 0 ? (
        <p>{words.takenOutLost(namesOf(lost))}</p>
      ) : (
        <form
          class={style.form}
          onSubmit={(event) => {
            event.preventDefault()
            void doing(async () => {
              const gone = await removeMember(destination.id, member.account, undefined, patience.signal)
              if (gone.length > 0) setLost(gone)
              else onClose()
            })
          }}
        >
          <p>{words.takeOutHint(called)}</p>
          <p>{words.takeOutServer(member.account)}</p>
          {others && others.length > 0 && (
            <p class="callout bad">
              <Icon name="alert" />
              <span>{words.membersUnknown(namesOf(others))}</span>
            </p>
          )}
          <Press busy={busy} name={words.takeOut} kind="danger" />
        </form>
      )}
    </Dialog>
  )
}
