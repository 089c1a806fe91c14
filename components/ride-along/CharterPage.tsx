import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { charterOf, editCharter } from '../../storage/ride-alongs/charter.ts'
import { knownHosts, peopleOf } from '../../storage/ride-alongs/people.ts'
import { type RideAlong } from '../../storage/rows/tables.ts'
import { useLive } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { failureText } from '../ui/errors.ts'
import { CharterAmendments } from './CharterAmendments.tsx'
import { HostConsent } from './HostConsent.tsx'
import { CharterHosts } from './CharterHosts.tsx'
import { CharterLines, lineLists } from './CharterLines.tsx'
import { CharterFieldBox, charterTextFields } from './CharterFields.tsx'
import { CharterStart } from './CharterStart.tsx'
import { type WriteCharter, type OnDid } from './charter-writing.ts'
import style from './CharterPage.module.css'

/** The charter of a ride-along: purpose, questions, hosts and consent. Saved while it is written; a draft until the ride-along begins. */
export default function CharterPage({ rideAlong, onDid }: { rideAlong: RideAlong; onDid: OnDid }) {
  const charter = useLive(() => charterOf(rideAlong.id), [rideAlong.id])
  const people = useLive(async () => ({ of: await peopleOf(rideAlong), known: await knownHosts() }), [rideAlong.clock])
  const [problem, setProblem] = useState('')
  if (!charter || !people) return null
  const write: WriteCharter = async (verb) => {
    try {
      await verb()
      setProblem('')
      return true
    } catch (error) {
      setProblem(failureText(error))
      return false
    }
  }
  const hosts = rideAlong.hosts.flatMap((id) => people.of.find((person) => person.id === id) ?? [])
  return (
    <div class={style.charter}>
      <p class="two">
        {words.charterHint} {!rideAlong.planned && words.charterLate}
      </p>
      <Problem text={problem} />
      <CharterStart rideAlong={rideAlong} write={write} onDid={onDid} />
      <section class={style.group} aria-label={words.charter}>
        {charterTextFields.map(({ field, label, hint, lines }) => (
          <CharterFieldBox key={field} rideAlong={rideAlong} field={field} label={label} hint={hint} lines={lines} write={write} />
        ))}
      </section>
      {lineLists.map((list) => (
        <CharterLines
          key={list.what}
          {...list}
          rideAlongId={rideAlong.id}
          hasBegun={!rideAlong.planned}
          lines={charter.lines.filter(({ what }) => what === list.what)}
          write={write}
          onDid={onDid}
        />
      ))}
      <CharterHosts rideAlong={rideAlong} hosts={hosts} known={people.known} write={write} onDid={onDid} />
      <section class={style.group} aria-labelledby="agreement">
        <h2 id="agreement">{words.agreementToBeShadowed}</h2>
        <p class="hint">{words.agreementHint}</p>
        {hosts.length === 0 && <p>{words.noHosts}</p>}
        {hosts.map((host) => (
          <HostConsent key={host.id} rideAlong={rideAlong} host={host} charter={charter} write={write} onDid={onDid} />
        ))}
      </section>
      <section class={style.group}>
        <label class="check">
          <input
            type="checkbox"
            defaultChecked={rideAlong.privateAtFirst}
            aria-describedby="private-at-first"
            onChange={({ currentTarget }) => {
              const privateAtFirst = currentTarget.checked || undefined
              void write(() => editCharter(rideAlong.id, { privateAtFirst }, words.charterChanged))
            }}
          />
          {words.privateAtFirst}
        </label>
        <p class="hint" id="private-at-first">
          {words.privateAtFirstHint}
        </p>
      </section>
      <CharterAmendments amendments={charter.amendments} zone={rideAlong.zone} />
    </div>
  )
}
