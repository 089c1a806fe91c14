import { useState } from 'preact/hooks'
import * as words from '../assets/locales/en.yml'
import { currentRideAlong, rideAlongs, startRideAlong } from '../storage/ride-alongs/ride-alongs.ts'
import { CapturePadButton } from './capture/CapturePadButton.tsx'
import { RideAlongList } from './ride-along/RideAlongList.tsx'
import { failureText } from './ui/errors.ts'
import { Heading, useTitle } from './ui/Heading.tsx'
import { useLive, useLoaded } from './ui/live.ts'
import { Problem } from './ui/Problem.tsx'
import style from './Dashboard.module.css'

interface Props {
  /** Opens the panel; must be called in the click itself. */
  openPanel: () => void
  onDid: (label: string) => void
}

/** The first page of the dashboard: all ride-alongs, and buttons to start, plan and write one up. */
export function RideAlongsPage({ openPanel, onDid }: Props) {
  const all = useLive(rideAlongs, [])
  const current = useLive(currentRideAlong, [])
  const [dialog, setDialog] = useState(false)
  const [problem, setProblem] = useState('')
  const Details = useLoaded(() => import('./ride-along/Details.tsx'), dialog)
  useTitle(words.rideAlongs)

  const start = () => {
    openPanel()
    startRideAlong().catch((error: unknown) => setProblem(failureText(error)))
  }
  const plan = async () => {
    const { planRideAlong } = await import('../storage/ride-alongs/plan.ts')
    await planRideAlong().then(
      ({ id }) => (location.hash = `#/${id}/charter`),
      (error: unknown) => setProblem(failureText(error)),
    )
  }
  return (
    <main class={style.page}>
      <div class={style.head}>
        <Heading>{words.rideAlongs}</Heading>
        <CapturePadButton onProblem={setProblem} />
        <button type="button" onClick={() => void plan()}>
          {words.planRideAlong}
        </button>
        <button type="button" onClick={() => setDialog(true)}>
          {words.writeUp}
        </button>
        <button type="button" class="primary" onClick={start}>
          {words.startRideAlong}
        </button>
      </div>
      <Problem text={problem} />
      {all?.length === 0 && (
        <div class={style.empty}>
          <h2>{words.noRideAlongs}</h2>
          <p>{words.noRideAlongsHint}</p>
          <p>{words.openPanelKey('Alt+Shift+K')}</p>
        </div>
      )}
      {all && <RideAlongList rideAlongs={all} currentId={current?.id} openPanel={openPanel} onDid={onDid} onProblem={setProblem} />}
      {dialog && Details && (
        <Details
          onClose={(opened) => {
            setDialog(false)
            if (opened) location.hash = `#/${opened.id}`
          }}
        />
      )}
    </main>
  )
}
