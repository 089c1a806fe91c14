import type { ComponentChildren, TargetedSubmitEvent } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { addFollowUp } from '../../storage/follow-ups/follow-ups.ts'
import { parseLine } from '../../storage/day/grammar.ts'
import { deleteDayRows } from '../../storage/day/edit.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { type PersonId } from '../../storage/rows/row.ts'
import { ownerOf, inOrder, kpis, type FollowUp } from '../../storage/rows/tables.ts'
import { dateOf } from '../../storage/rows/time-zone.ts'
import { shareable, type RideAlongRows } from '../../summary/shareable.ts'
import chipParts from '../capture/Chips.tsx'
import { Heading } from '../ui/Heading.tsx'
import { Icon } from '../ui/Icon.tsx'
import { kpiNames, levelNames } from '../names/kpis.ts'
import { useLive, useNow } from '../ui/live.ts'
import { KindSign } from '../names/KindSign.tsx'
import { failureText } from '../ui/errors.ts'
import { announce } from '../ui/announce.ts'
import { dayName } from '../names/dates.ts'
import { gapText, gapWidth, RaterSign } from './Ratings.tsx'
import style from './Debrief.module.css'

const totalMinutes = 10

/**
 * The page for a debrief of ten minutes on a shared screen: wins, the hosts' priorities, disputes, different ratings, and
 * follow-ups. It shows only shareable rows of this ride-along.
 */
export default function Debrief({ id }: { id: string }) {
  const rows = useLive(() => rowsOf(id), [id])
  const shared = useMemo(() => rows && shareable(rows), [rows])
  const page = useRef<HTMLElement>(null)
  const title = shared?.rows.rideAlong.title || words.untitled
  useEffect(() => {
    document.title = `${words.debrief} · ${words.name}`
  }, [])
  if (rows === undefined) return <main class={style.page} />
  return (
    <main class={style.page} ref={page}>
      <header class={style.head}>
        <div>
          <Heading>{words.debrief}</Heading>
          {shared && (
            <p class="two">
              <bdi>{title}</bdi>, <time dateTime={shared.rows.rideAlong.date}>{dayName(shared.rows.rideAlong.date, { year: true })}</time>
            </p>
          )}
        </div>
        <Clock />
        {document.fullscreenEnabled && (
          <button
            type="button"
            class="quiet"
            onClick={() => void (document.fullscreenElement ? document.exitFullscreen() : page.current?.requestFullscreen())}
          >
            {words.fullScreen}
          </button>
        )}
        <a class="button" href={`#/${id}`}>
          {words.leaveDebrief}
        </a>
      </header>
      {rows === null ? <p>{words.notHere}</p> : shared ? <DebriefContent rows={shared.rows} /> : <p>{words.allStays}</p>}
    </main>
  )
}

/** The minutes that are left. */
function Clock() {
  const [startedAt, setStartedAt] = useState(Date.now)
  const left = totalMinutes - Math.floor((useNow(5000) - startedAt) / 60_000)
  return (
    <p class={style.clock} role="timer">
      {left > 0 ? words.minutesLeft(Math.min(left, totalMinutes)) : words.timeIsUp}
      <button type="button" class="link" onClick={() => setStartedAt(Date.now())}>
        {words.startAgain}
      </button>
    </p>
  )
}

/** `rows` must be the shareable ones only. */
function DebriefContent({ rows }: { rows: RideAlongRows }) {
  const { rideAlong, remarks = [], replies = [], ratings = [] } = rows
  const observations = rows.observations.toSorted(inOrder)
  const numberOf = new Map(observations.map(({ id }, i) => [id, i + 1]))
  const nameOf = (id: PersonId) => rows.people.find((person) => person.id === id)?.name || words.unnamed
  const wins = observations.filter(({ kind }) => kind === 'win')
  const priorities = remarks
    .filter(({ what }) => what === 'priority')
    .sort((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : a.place - b.place))
  const disputes = replies
    .filter(({ says }) => says === 'dispute')
    .sort((a, b) => (numberOf.get(a.observationId) ?? 0) - (numberOf.get(b.observationId) ?? 0))
  const raters = rideAlong.hosts.filter((id) => ratings.some(({ by }) => by === id))
  const several = rideAlong.hosts.length > 1
  return (
    <>
      <div class={style.columns}>
        <Part title={words.debriefWins} none={wins.length === 0 && words.debriefNoWins}>
          <ul class={style.list}>
            {wins.map(({ id, text }) => (
              <li key={id}>
                <KindSign kind="win" />
                <p>
                  <bdi>{text}</bdi>
                </p>
              </li>
            ))}
          </ul>
        </Part>
        <Part title={words.hostPriorities} none={priorities.length === 0 && words.debriefNoPriorities}>
          <ol class={style.list}>
            {priorities.map(({ id, by, place, text }) => (
              <li key={id}>
                <span class={style.place}>{place}</span>
                <p>
                  <bdi class={style.ownWords}>{text}</bdi>
                  {several && (
                    <small>
                      <bdi>{nameOf(by)}</bdi>
                    </small>
                  )}
                </p>
              </li>
            ))}
          </ol>
        </Part>
        <Part title={words.debriefDisputes} none={disputes.length === 0 && words.debriefNoDisputes}>
          <ul class={style.list}>
            {disputes.map(({ id, observationId, by, text }) => {
              const observation = observations.find((each) => each.id === observationId)
              if (!observation) return null
              return (
                <li key={id}>
                  <KindSign kind={observation.kind} severity={observation.severity} />
                  <p>
                    <bdi>{observation.text}</bdi> <span class="muted">{numberOf.get(observationId)}</span>
                    <span class={style.reply}>
                      {words.hostDisputes(nameOf(by))} <bdi class={style.ownWords}>{text}</bdi>
                    </span>
                  </p>
                </li>
              )
            })}
          </ul>
        </Part>
        <Part title={words.debriefRatings} none={raters.length === 0 && words.debriefNoRatings}>
          {raters.map((host) => {
            const level = (by: PersonId, kpi: (typeof kpis)[number]) => ratings.find((row) => row.by === by && row.kpi === kpi)?.level
            const gaps = kpis
              .map((kpi) => ({ kpi, own: level(rideAlong.observer, kpi), other: level(host, kpi) }))
              .filter(({ own, other }) => gapWidth(own, other) > 0)
              .sort((a, b) => gapWidth(b.own, b.other) - gapWidth(a.own, a.other))
            return (
              <div key={host}>
                {gaps.length === 0 && <p class="two">{words.debriefRatedAlike}</p>}
                <ul class={style.gaps}>
                  {gaps.map(({ kpi, own, other }) => (
                    <li key={kpi}>
                      <strong>{kpiNames[kpi].name}</strong>
                      <span>
                        <RaterSign who="observer" label={words.observer} /> {own && levelNames[own]}
                      </span>
                      <span>
                        <RaterSign who="host" label={nameOf(host)} /> {other && levelNames[other]}
                      </span>
                      <span class="muted">{gapText(own, other)}</span>
                    </li>
                  ))}
                </ul>
              </div>
            )
          })}
        </Part>
      </div>
      <Actions rows={rows} />
    </>
  )
}

function Part({ title, none, children }: { title: string; none: string | false; children: ComponentChildren }) {
  return (
    <section class={style.part} aria-label={title}>
      <h2>{title}</h2>
      {none ? <p class="two">{none}</p> : children}
    </section>
  )
}

/** The follow-ups, and a line that adds one. It is parsed like the capture line, with the sign `>` already typed. */
function Actions({ rows: { rideAlong, followUps, people } }: { rows: RideAlongRows }) {
  const box = useRef<HTMLInputElement>(null)
  const [line, setLine] = useState('')
  const [problem, setProblem] = useState('')
  const today = dateOf(Date.now(), rideAlong.zone)
  const read = (text: string) =>
    parseLine(text.trimStart().startsWith('> ') ? text.trimStart() : `> ${text}`, {
      now: Date.now(),
      zone: rideAlong.zone,
      date: today,
      live: true,
    })
  const parsed = read(line)
  const chips = parsed.tokens.filter(({ what }) => what === 'owner' || what === 'due' || what === 'tag')
  const inRecordedOrder = followUps.toSorted((a, b) => a.recordedAt - b.recordedAt || a.seq - b.seq)
  useEffect(() => box.current?.focus(), [])
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [inRecordedOrder.length])

  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { text, owner, due, tags } = read(line)
    if (text === '') return
    try {
      // Only people of this ride-along complete the owner's name: others must not show on a shared screen.
      const known = people.find(({ name }) => name && owner && name.toLocaleLowerCase().replace(/\s+/g, '-') === owner.toLocaleLowerCase())
      await addFollowUp(
        {
          rideAlongId: rideAlong.id,
          text,
          from: [],
          tags,
          // Everybody in the room sees it.
          visibility: 'shared',
          ...(owner !== undefined && { owner: known?.name ?? owner }),
          ...(due !== undefined && { due }),
        },
        words.followUpMade,
      )
      setLine('')
      setProblem('')
      announce(words.followUpMade)
    } catch (error) {
      setProblem(failureText(error))
    }
  }
  const remove = async (row: FollowUp) => {
    try {
      await deleteDayRows([{ table: 'followUps', row }], words.followUpDeleted)
      announce(words.followUpDeleted)
      box.current?.focus()
    } catch (error) {
      setProblem(failureText(error))
    }
  }
  return (
    <section class={style.actions} aria-label={words.debriefActions}>
      <h2>{words.debriefActions}</h2>
      <ol class={style.list}>
        {inRecordedOrder.map((row) => (
          <li key={row.id}>
            <KindSign kind="followUp" />
            <p>
              <bdi>{row.text}</bdi>
              <small>
                {ownerOf(row) ? <bdi>{row.owner}</bdi> : words.noOwnerNamed}
                {row.due !== undefined && `, ${words.dueOn(dayName(row.due, { near: today }))}`}
              </small>
            </p>
            {row.by === rideAlong.by && (
              <button
                type="button"
                class="quiet small only-icon"
                aria-label={words.deleteAction(row.text)}
                title={words.deleteRow}
                onClick={() => void remove(row)}
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
      </ol>
      <form class={style.line} onSubmit={(event) => void save(event)}>
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <span class={style.sign} aria-hidden="true">
          &gt;
        </span>
        <input
          ref={box}
          aria-label={words.action}
          placeholder={words.debriefLine}
          value={line}
          autocomplete="off"
          onInput={({ currentTarget }) => setLine(currentTarget.value)}
        />
        <p class={style.chips}>
          {chips.map((chip) => (
            <span key={chip.key} class="chip">
              <bdi>{chipParts.chipText(chip, parsed, today)}</bdi>
            </span>
          ))}
        </p>
      </form>
    </section>
  )
}
