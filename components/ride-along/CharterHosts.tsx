import type { TargetedSubmitEvent } from 'preact'
import * as words from '../../assets/locales/en.yml'
import { addHost, removeHost } from '../../storage/ride-alongs/people.ts'
import { type Person, type RideAlong } from '../../storage/rows/tables.ts'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { nameAndRole } from '../names/people.ts'
import { announce } from '../ui/announce.ts'
import { type WriteCharter, type OnDid } from './charter-writing.ts'
import style from './CharterPage.module.css'

/** The hosts of a ride-along, to add and remove. */
export function CharterHosts({
  rideAlong,
  hosts,
  known,
  write,
  onDid,
}: {
  rideAlong: RideAlong
  hosts: Person[]
  /** Hosts of other ride-alongs, offered by name. */
  known: Person[]
  write: WriteCharter
  onDid: OnDid
}) {
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const fields = formReader(form)
    if (!fields.text('name')) return
    if (!(await write(() => addHost(rideAlong.id, { name: fields.text('name'), role: fields.text('role'), team: fields.text('team') }))))
      return
    form.reset()
    form.querySelector('input')?.focus()
    announce(words.hostAdded)
  }
  return (
    <section class={style.group} aria-labelledby="hosts">
      <h2 id="hosts">{words.whoIsShadowed}</h2>
      <ul class={style.hosts}>
        {hosts.map((host) => (
          <li key={host.id}>
            <Icon name="person" />
            <bdi>{[nameAndRole(host), host.team].filter(Boolean).join(', ')}</bdi>
            <button
              type="button"
              class="quiet small only-icon"
              aria-label={words.takeHostOff(host.name)}
              onClick={() => {
                const label = words.hostTakenOff(host.name)
                void write(() => removeHost(rideAlong.id, host.id, label)).then((done) => done && onDid(label))
              }}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <form class={style.add} onSubmit={(event) => void submit(event)}>
        <input name="name" aria-label={words.personName} placeholder={words.personName} list="charter-hosts" autocomplete="off" />
        <datalist id="charter-hosts">
          {known.map(({ id, name }) => (
            <option key={id} value={name} />
          ))}
        </datalist>
        <input name="role" aria-label={words.role} placeholder={words.role} autocomplete="off" />
        <input name="team" aria-label={words.team} placeholder={words.team} autocomplete="off" />
        <button class="small">{words.addAnotherHost}</button>
      </form>
    </section>
  )
}
