import { type WriteCharter, type OnDid } from './charter-writing.ts'
import type { TargetedSubmitEvent } from 'preact'
import * as words from '../../assets/locales/en.yml'
import { type Charter as CharterRows } from '../../storage/ride-alongs/charter.ts'
import { recordConsent, withdrawConsent } from '../../storage/ride-alongs/consent.ts'
import { type Consent, type Person, type RideAlong } from '../../storage/rows/tables.ts'
import { dateOf, instantsOf, localZone, timeOf } from '../../storage/rows/time-zone.ts'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { dayName } from '../names/dates.ts'
import style from './CharterPage.module.css'

/** The consent of one host: the one in force, or a form to record it. */
export function HostConsent({
  rideAlong,
  host,
  charter: { agreements },
  write,
  onDid,
}: {
  rideAlong: RideAlong
  host: Person
  charter: CharterRows
  write: WriteCharter
  onDid: OnDid
}) {
  const last = consentInForce(agreements, host.id)
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
  const takeBack = async (agreement: Consent) => {
    if (await write(() => withdrawConsent(agreement.id, words.agreementWasTakenBack))) onDid(words.agreementWasTakenBack)
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
            <button type="button" class="small" onClick={() => void takeBack(last)}>
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

/** The latest consent of a host, in force or withdrawn, whoever recorded it. */
export function consentInForce(agreements: Consent[], person: string): Consent | undefined {
  const theirs = agreements.filter((row) => row.person === person)
  return theirs.reduce<Consent | undefined>((last, row) => {
    const when = ({ at, takenBackAt }: Consent) => takenBackAt ?? at
    return last && when(last) > when(row) ? last : row
  }, undefined)
}
