import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { beginPlanned } from '../../storage/ride-alongs/plan.ts'
import { rideAlongs, startRideAlong } from '../../storage/ride-alongs/ride-alongs.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { KindSign } from '../names/KindSign.tsx'
import { failureText } from '../ui/errors.ts'
import { dayName } from '../names/dates.ts'

/** The panel without a ride-along: buttons to start one, and examples of what can be typed. */
export default function Welcome({ onWriteUp }: { onWriteUp: () => void }) {
  const [problem, setProblem] = useState('')
  const planned = useLive(async () => (await rideAlongs()).filter((one) => one.planned), []) ?? []
  const begin = (verb: () => Promise<unknown>) =>
    verb().then(
      () => document.querySelector<HTMLElement>('#observation')?.focus(),
      (error: unknown) => setProblem(failureText(error)),
    )
  return (
    <div class="first">
      <div class="start">
        <h1>{words.welcome}</h1>
        <p class="lead">{words.welcomeLead}</p>
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <button type="button" class="primary" onClick={() => void begin(startRideAlong)}>
          {words.startRideAlong}
        </button>
        <p class="hint">{words.startLater}</p>
        {planned.slice(0, 3).map(({ id, title, date }) => (
          <button key={id} type="button" onClick={() => void begin(() => beginPlanned(id))}>
            <bdi>{words.beginNow(title || words.plannedFor(dayName(date)))}</bdi>
          </button>
        ))}
      </div>
      <figure class="specimen">
        <figcaption class="hint">{words.firstSign}</figcaption>
        <p>
          <KindSign kind="note" silent />
          <span>{words.specimenNote}</span>
        </p>
        <p>
          <KindSign kind="challenge" severity={2} silent />
          <span>
            <code>!!</code> {words.specimenChallenge}
          </span>
        </p>
        <p>
          <KindSign kind="win" silent />
          <span>
            <code>+</code> {words.specimenWin}
          </span>
        </p>
        <p>
          <KindSign kind="question" silent />
          <span>
            <code>?</code> {words.specimenQuestion}
          </span>
        </p>
      </figure>
      <p class="fact">
        <Icon name="lock" />
        <span>{words.staysHere}</span>
      </p>
      <button type="button" class="link" onClick={onWriteUp}>
        {words.writeUp}
      </button>
    </div>
  )
}
