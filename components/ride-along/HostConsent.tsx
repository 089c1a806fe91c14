import type { TargetedSubmitEvent } from 'preact'
import * as words from '../../assets/locales/en.yml'
import { type Charter } from '../../storage/ride-alongs/charter.ts'
import { recordConsent, withdrawConsent } from '../../storage/ride-alongs/consent.ts'
import { type Consent, type Person, type RideAlong } from '../../storage/rows/tables.ts'
import { dateOf, instantsOf, localZone, timeOf } from '../../storage/rows/time-zone.ts'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { dayName } from '../names/dates.ts'
import { type WriteCharter, type OnDid } from './charter-writing.ts'
import style from './CharterPage.module.css'

/** The latest consent of one host to be shadowed, or a form that records one. */
export function HostConsent({
  rideAlong,
  host,
  charter: { agreements },
  write,
  onDid,
}: {
  rideAlong: RideAlong
  host: Person
  charter: Charter
  write: WriteCharter
  onDid: OnDid
}) {
  const last = latestConsent(agreements, host.id)
  const zone = localZone()
  const today = dateOf(Date.now(), zone)
  const name = host.name || words.unnamed
  const day = (at: number) => dayName(dateOf(at, zone), { year: true })
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    const [at = Date.now()] = fields.text('date') === today ? [Date.now()] : instantsOf(fields.text('date'), '12:00', zone)
    if (await write(() => recordConsent(rideAlong.id, host.id, { at, scope: fields.text('scope') }, words.agreementNoted)))
      onDid(words.agreementNoted)
  }
  const withdraw = async (consent: Consent) => {
    if (await write(() => withdrawConsent(consent.id, words.agreementWasTakenBack))) onDid(words.agreementWasTakenBack)
  }
  return (
    <div class={style.agreed}>
      {last && last.takenBackAt === undefined ? (
        <>
          <p>
            <b>{words.agreementIs(name, day(last.at))}</b> <bdi>{last.scope}</bdi>{' '}
            {last.by === host.id && <span class="muted">{words.agreementNotedByHost}</span>}
          </p>
          {last.by !== host.id && (
            <button type="button" class="small" onClick={() => void withdraw(last)}>
              {words.takeAgreementBack}
            </button>
          )}
        </>
      ) : (
        <>
          {last?.takenBackAt === undefined ? (
            <p>{words.agreementNone(name)}</p>
          ) : (
            <p class="callout warn">
              <Icon name="alert" />
              <span>{words.agreementTakenBack(name, `${day(last.takenBackAt)}, ${timeOf(last.takenBackAt, zone)}`)}</span>
            </p>
          )}
          <form class={style.agreement} onSubmit={(event) => void submit(event)}>
            <label class="field">
              {words.agreementScope}
              <textarea name="scope" rows={2} defaultValue={last?.scope ?? words.agreementScopeDefault} required />
            </label>
            <label class="field">
              {words.agreedOn}
              <input type="date" name="date" defaultValue={today} max={today} required />
            </label>
            <button class="small">{words.noteAgreement}</button>
          </form>
        </>
      )}
    </div>
  )
}

/** The consent that a host gave or withdrew last. A withdrawal counts from its own time, unlike in `lastConsentOf`. */
function latestConsent(consents: Consent[], person: string): Consent | undefined {
  const theirs = consents.filter((row) => row.person === person)
  return theirs.reduce<Consent | undefined>((last, row) => {
    const when = ({ at, takenBackAt }: Consent) => takenBackAt ?? at
    return last && when(last) > when(row) ? last : row
  }, undefined)
}
