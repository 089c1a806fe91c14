import type { TargetedEvent, TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import {
  addCharterLine,
  charterOf,
  deleteCharterLine,
  editCharter,
  editCharterLine,
  fillInCharter,
  type Charter as CharterRows,
  type CharterField,
} from '../../storage/ride-alongs/charter.ts'
import { deleteCharterTemplate, saveCharterTemplate } from '../../storage/ride-alongs/charter-templates.ts'
import { recordConsent, withdrawConsent } from '../../storage/ride-alongs/consent.ts'
import { addHost, knownHosts, peopleOf, removeHost } from '../../storage/ride-alongs/people.ts'
import { rivalsOf, type Clock } from '../../storage/rows/row.ts'
import { type Consent, type Amendment, type CharterLine, type Person, type RideAlong } from '../../storage/rows/tables.ts'
import { settings } from '../../storage/database/settings.ts'
import { dateOf, instantsOf, localZone, timeOf } from '../../storage/rows/time-zone.ts'
import { readyCharters } from './ready-charters.ts'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { failureText } from '../ui/errors.ts'
import { nameAndRole } from '../names/people.ts'
import { announce } from '../ui/announce.ts'
import { dayName } from '../names/dates.ts'
import style from './CharterPage.module.css'

type Did = (label: string) => void
/** Writes something down, and says what failed. */
type Write = (verb: () => Promise<unknown>) => Promise<boolean>

const fields: { field: CharterField; label: string; hint?: string; lines: number }[] = [
  { field: 'purpose', label: words.purpose, hint: words.purposeHint, lines: 2 },
  { field: 'goal', label: words.goal, hint: words.goalHint, lines: 1 },
  { field: 'offLimits', label: words.offLimits, hint: words.offLimitsHint, lines: 2 },
  { field: 'roles', label: words.roles, hint: words.rolesHint, lines: 2 },
  { field: 'goodForObserver', label: words.goodForObserver, lines: 2 },
  { field: 'goodForHost', label: words.goodForHost, lines: 2 },
]

/** What each kind of line is called, and how it can come out. */
const lists: {
  what: CharterLine['what']
  title: string
  hint?: string
  add: string
  found: string
  outcomes: { outcome: NonNullable<CharterLine['outcome']>; name: string }[]
}[] = [
  {
    what: 'question',
    title: words.charterQuestions,
    add: words.addCharterQuestion,
    found: words.answerIs,
    outcomes: [
      { outcome: 'yes', name: words.questionYes },
      { outcome: 'partly', name: words.questionPartly },
      { outcome: 'no', name: words.questionNo },
    ],
  },
  {
    what: 'assumption',
    title: words.charterAssumptions,
    hint: words.charterAssumptionsHint,
    add: words.addAssumption,
    found: words.seenIs,
    outcomes: [
      { outcome: 'yes', name: words.assumptionYes },
      { outcome: 'partly', name: words.assumptionPartly },
      { outcome: 'no', name: words.assumptionNo },
    ],
  },
  {
    what: 'standard',
    title: words.charterStandards,
    hint: words.charterStandardsHint,
    add: words.addStandard,
    found: words.seenIs,
    outcomes: [
      { outcome: 'yes', name: words.standardYes },
      { outcome: 'partly', name: words.standardPartly },
      { outcome: 'no', name: words.standardNo },
    ],
  },
  { what: 'term', title: words.charterTerms, hint: words.charterTermsHint, add: words.addTerm, found: words.termMeans, outcomes: [] },
]

/** What a visit is for and what was agreed: kept as it is written, a draft until the ride-along begins. */
export default function CharterPage({ rideAlong, onDid }: { rideAlong: RideAlong; onDid: Did }) {
  const charter = useLive(() => charterOf(rideAlong.id), [rideAlong.id])
  const people = useLive(async () => ({ of: await peopleOf(rideAlong), known: await knownHosts() }), [rideAlong.clock])
  const [problem, setProblem] = useState('')
  if (!charter || !people) return null
  const write: Write = async (verb) => {
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
      <Begin rideAlong={rideAlong} write={write} onDid={onDid} />
      <section class={style.group} aria-label={words.charter}>
        {fields.map(({ field, label, hint, lines }) => (
          <Field key={field} rideAlong={rideAlong} field={field} label={label} hint={hint} lines={lines} write={write} />
        ))}
      </section>
      {lists.map((list) => (
        <Lines
          key={list.what}
          {...list}
          rideAlongId={rideAlong.id}
          begun={!rideAlong.planned}
          lines={charter.lines.filter(({ what }) => what === list.what)}
          write={write}
          onDid={onDid}
        />
      ))}
      <Hosts rideAlong={rideAlong} hosts={hosts} known={people.known} write={write} onDid={onDid} />
      <section class={style.group} aria-labelledby="agreement">
        <h2 id="agreement">{words.agreementToBeShadowed}</h2>
        <p class="hint">{words.agreementHint}</p>
        {hosts.length === 0 && <p>{words.noHosts}</p>}
        {hosts.map((host) => (
          <Agreed key={host.id} rideAlong={rideAlong} host={host} charter={charter} write={write} onDid={onDid} />
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
      <Amended amendments={charter.amendments} zone={rideAlong.zone} />
    </div>
  )
}

/** A ready charter to begin from, or one's own. */
function Begin({ rideAlong, write, onDid }: { rideAlong: RideAlong; write: Write; onDid: Did }) {
  const own = useLive(async () => (await settings()).charters ?? [], []) ?? []
  const [chosen, setChosen] = useState('')
  const [naming, setNaming] = useState(false)
  const named = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (naming) named.current?.focus()
  }, [naming])
  const [said, setSaid] = useState('')
  const mine = own.find(({ id }) => id === chosen)
  const text = mine ?? readyCharters.find(({ id }) => id === chosen)?.text
  const use = async () => {
    if (text && (await write(() => fillInCharter(rideAlong.id, { ...text, lines: text.lines }, words.charterFilledIn))))
      onDid(words.charterFilledIn)
  }
  const keep = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = formReader(event.currentTarget).text('name')
    if (!name || !(await write(() => saveCharterTemplate(name, rideAlong)))) return
    setNaming(false)
    setSaid(words.charterIsKept(name))
  }
  return (
    <section class={style.begin}>
      <label class="field">
        {words.fillInFrom}
        <select value={chosen} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
          <option value="">{words.chooseCharter}</option>
          <optgroup label={words.readyCharters}>
            {readyCharters.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </optgroup>
          {own.length > 0 && (
            <optgroup label={words.ownCharters}>
              {own.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </optgroup>
          )}
        </select>
      </label>
      <button type="button" disabled={!text} title={words.fillInCharterHint} onClick={() => void use()}>
        {words.fillInCharter}
      </button>
      {mine && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            setChosen('')
            void write(() => deleteCharterTemplate(mine.id)).then(() => setSaid(words.charterForgotten(mine.name)))
          }}
        >
          {words.forgetCharter(mine.name)}
        </button>
      )}
      {naming ? (
        <form class={style.naming} onSubmit={keep}>
          <label class="field">
            {words.charterName}
            <input name="name" defaultValue={rideAlong.title} autocomplete="off" ref={named} required />
          </label>
          <button>{words.save}</button>
          <button type="button" class="quiet" onClick={() => setNaming(false)}>
            {words.cancel}
          </button>
        </form>
      ) : (
        <button type="button" class="quiet" onClick={() => setNaming(true)}>
          {words.keepCharter}
        </button>
      )}
      <p class="hint" role="status">
        {said}
      </p>
    </section>
  )
}

function Field({
  rideAlong,
  field,
  label,
  hint,
  lines,
  write,
}: {
  rideAlong: RideAlong
  field: CharterField
  label: string
  hint?: string | undefined
  lines: number
  write: Write
}) {
  const before = rideAlong[field] ?? ''
  const rivals = rivalsOf(rideAlong).filter((rival) => rival.field === field)
  const save = (text: string, saw: Clock) =>
    write(() => editCharter(rideAlong.id, { [field]: text.trim() || undefined }, words.charterChanged, saw))
  return (
    <label class="field">
      {label}
      {hint && <span class="hint">{hint}</span>}
      <Box value={before} clock={rideAlong.clock} lines={lines} onSave={save} />
      {rivals.map(({ value, dot }) => (
        <span key={dot.join(' ')} class="hint">
          {words.alsoWritten} <bdi>{typeof value === 'string' ? value : words.nothing}</bdi>{' '}
          <button type="button" class="link" onClick={() => void save(typeof value === 'string' ? value : '', rideAlong.clock)}>
            {words.useThis}
          </button>
        </span>
      ))}
    </label>
  )
}

/** A box that keeps what is written in it when it is left, and when the page goes. */
function Box({
  value,
  clock,
  lines,
  onSave,
  label,
}: {
  value: string
  /** Of the row that holds the value. */
  clock: Clock
  lines: number
  /** Hears also the clock of what was on screen when somebody began to write. */
  onSave: (text: string, saw: Clock) => Promise<boolean>
  label?: string
}) {
  const box = useRef<HTMLTextAreaElement>(null)
  const last = useRef(value)
  const saw = useRef(clock)
  const keep = useRef(onSave)
  keep.current = onSave
  // What was written on another screen shows, unless something is being written here.
  useEffect(() => {
    const isUntouched = box.current?.value === last.current
    if (!isUntouched && value !== last.current) return
    if (box.current && isUntouched) box.current.value = value
    last.current = value
    saw.current = clock
  }, [value, clock])
  const save = async (text: string) => {
    const before = last.current
    if (text.trim() === before.trim()) return
    last.current = text
    if (await keep.current(text, saw.current)) announce(words.charterKept)
    // What was not kept is tried again when the box is left again.
    else last.current = before
  }
  useEffect(() => {
    // Once the page goes, the reference is empty, and so would be what is kept.
    const own = box.current
    const leave = () => own && void save(own.value)
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])
  return (
    <textarea
      ref={box}
      rows={lines}
      defaultValue={value}
      aria-label={label}
      onBlur={({ currentTarget }) => void save(currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing || lines > 1) return
        event.preventDefault()
        void save(event.currentTarget.value)
      }}
    />
  )
}

function Lines({
  what,
  title,
  hint,
  add,
  found,
  outcomes,
  rideAlongId,
  begun,
  lines,
  write,
  onDid,
}: (typeof lists)[number] & { rideAlongId: string; begun: boolean; lines: CharterLine[]; write: Write; onDid: Did }) {
  const adding = useRef<HTMLFormElement>(null)
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const fields = formReader(form)
    if (!fields.text('text')) return
    if (
      !(await write(() =>
        addCharterLine(rideAlongId, { what, text: fields.text('text'), found: fields.text('found') || undefined }, words.lineAdded),
      ))
    )
      return
    form.reset()
    form.querySelector('input')?.focus()
    announce(words.lineAdded)
  }
  const remove = async (line: CharterLine) => {
    if (!(await write(() => deleteCharterLine(line.id, words.lineDeleted)))) return
    adding.current?.querySelector('input')?.focus()
    onDid(words.lineDeleted)
  }
  return (
    <section class={style.group} aria-label={title}>
      <h2>{title}</h2>
      {hint && <p class="hint">{hint}</p>}
      <ul class={style.lines}>
        {lines.map((line) => (
          <li key={line.id}>
            <Box
              value={line.text}
              clock={line.clock}
              lines={1}
              label={title}
              onSave={(text, saw) =>
                text.trim() ? write(() => editCharterLine(line.id, { text: text.trim() }, words.lineChanged, saw)) : Promise.resolve(false)
              }
            />
            {(begun || what === 'term' || line.found || line.outcome) && (
              <div class={style.outcome}>
                {outcomes.length > 0 && <Outcome line={line} outcomes={outcomes} write={write} />}
                <label class="field">
                  <span class="hint">{found}</span>
                  <Box
                    value={line.found ?? ''}
                    clock={line.clock}
                    lines={1}
                    onSave={(text, saw) =>
                      write(() => editCharterLine(line.id, { found: text.trim() || undefined }, words.lineChanged, saw))
                    }
                  />
                </label>
              </div>
            )}
            <button type="button" class="quiet small only-icon" aria-label={words.deleteLine(line.text)} onClick={() => void remove(line)}>
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ul>
      <form ref={adding} class={style.add} onSubmit={(event) => void submit(event)}>
        <input name="text" aria-label={add} placeholder={add} autocomplete="off" />
        {what === 'term' && <input name="found" aria-label={found} placeholder={found} autocomplete="off" />}
        <button class="small">{words.addIt}</button>
      </form>
    </section>
  )
}

function Outcome({ line, outcomes, write }: { line: CharterLine; outcomes: (typeof lists)[number]['outcomes']; write: Write }) {
  const choose = (event: TargetedEvent<HTMLInputElement>) => {
    const outcome = outcomes.find((each) => each.outcome === event.currentTarget.value)?.outcome
    void write(() => editCharterLine(line.id, { outcome }, words.lineChanged))
  }
  return (
    <fieldset>
      <legend class="visually-hidden">
        {words.outcome}: {line.text}
      </legend>
      <div class="choices small">
        {[{ outcome: '', name: words.outcomeOpen }, ...outcomes].map(({ outcome, name }) => (
          <label key={outcome}>
            <input type="radio" name={`outcome-${line.id}`} value={outcome} checked={(line.outcome ?? '') === outcome} onChange={choose} />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function Hosts({
  rideAlong,
  hosts,
  known,
  write,
  onDid,
}: {
  rideAlong: RideAlong
  hosts: Person[]
  known: Person[]
  write: Write
  onDid: Did
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
                const said = words.hostTakenOff(host.name)
                void write(() => removeHost(rideAlong.id, host.id, said)).then((done) => done && onDid(said))
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

/** Of one host: the agreement in force, or the form to write one down. */
function Agreed({
  rideAlong,
  host,
  charter: { agreements },
  write,
  onDid,
}: {
  rideAlong: RideAlong
  host: Person
  charter: CharterRows
  write: Write
  onDid: Did
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

/** The agreement of a host that was made last, in force or taken back since; a host's own word counts over what was noted for them. */
export function consentInForce(agreements: Consent[], person: string): Consent | undefined {
  const theirs = agreements.filter((row) => row.person === person)
  return theirs.reduce<Consent | undefined>((last, row) => {
    const when = ({ at, takenBackAt }: Consent) => takenBackAt ?? at
    return last && when(last) > when(row) ? last : row
  }, undefined)
}

const amended: Record<string, string> = {
  ...Object.fromEntries(fields.map(({ field, label }) => [field, label])),
  question: words.charterQuestion,
  assumption: words.charterAssumption,
  standard: words.charterStandard,
}

function Amended({ amendments, zone }: { amendments: Amendment[]; zone: string }) {
  if (amendments.length === 0) return null
  return (
    <details class={style.amended}>
      <summary>{words.amendments(amendments.length)}</summary>
      <ol>
        {amendments.map(({ id, field, at, before, after }) => (
          <li key={id}>
            <time dateTime={new Date(at).toISOString()}>
              {dayName(dateOf(at, zone))} {timeOf(at, zone)}
            </time>{' '}
            <bdi>{amendmentSaid(amended[field] ?? field, before, after)}</bdi>
          </li>
        ))}
      </ol>
    </details>
  )
}

function amendmentSaid(field: string, before: string | undefined, after: string | undefined): string {
  if (before === undefined) return words.amendmentAdded(field, after ?? '')
  return after === undefined ? words.amendmentTaken(field, before) : words.amendmentChanged(field, before, after)
}
