import { render } from 'preact'
import { useErrorBoundary, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { CaptureResult } from '../../storage/day/capture.ts'
import type { DayRow } from '../../storage/day/day.ts'
import { currentRideAlong } from '../../storage/ride-alongs/ride-alongs.ts'
import { localZone, timeOf } from '../../storage/rows/time-zone.ts'
import { CaptureLine } from './CaptureLine.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useNow } from '../ui/live.ts'
import { useDay } from '../day/use-day.ts'
import { KindSign } from '../names/KindSign.tsx'
import { useMarkMoment } from './Moments.tsx'
import { errorText } from '../ui/errors.ts'
import { pauseIcons, pauseName } from '../names/spans.ts'
import { announce } from '../ui/announce.ts'
import style from './CapturePad.module.css'

/** Renders the capture pad into its window, with the style sheets of the page that opened it, until the window closes. */
export function fillCapturePad(pad: Window): void {
  const page = pad.document
  page.title = words.capturePad
  page.documentElement.lang = document.documentElement.lang
  const sheets = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')].map(({ href }) => href)
  for (const href of new Set([...sheets, ...(window.padStyle === undefined ? [] : [window.padStyle])])) {
    const link = page.createElement('link')
    link.rel = 'stylesheet'
    link.href = href
    page.head.append(link)
  }
  const root = page.createElement('div')
  root.id = 'app'
  root.className = style.pad ?? ''
  page.body.append(root)
  render(<Pad page={page} />, root)
  // On pagehide: Firefox does not let a closed window be touched.
  pad.addEventListener('pagehide', () => render(null, root))
}

/** The capture line below the last two rows. */
function Pad({ page }: { page: Document }) {
  const [error] = useErrorBoundary((broken) => console.error(broken))
  const shown = useLive(currentRideAlong, [])
  const day = useDay(shown?.id)
  const [notice, setNotice] = useState('')
  const announcing = (sentence: (time: string) => string) => (captured: CaptureResult) => {
    setNotice(captured.clockSetBack ? words.clockSetBack : '')
    announce(sentence(timeOf(captured.at, shown?.zone ?? localZone())), page)
  }
  useMarkMoment(announcing(words.momentMarked), setNotice, page)
  if (error) return <p class={style.notice}>{words.brokenHint(errorText(error))}</p>
  return (
    <>
      <p id="announcer" class="visually-hidden" role="status" />
      <main class={style.rows}>
        <h1 class="visually-hidden">{words.capturePad}</h1>
        {notice && (
          <p class={style.notice} role="alert">
            {notice}
          </p>
        )}
        {shown && (
          <ol aria-label={words.timeline}>
            {(day ?? []).slice(-2).map((dayRow) => (
              <PadRow key={dayRow.row.id} dayRow={dayRow} zone={shown.zone} />
            ))}
          </ol>
        )}
      </main>
      <CaptureLine rideAlong={shown} day={day ?? []} onEditLast={() => {}} onCaptured={announcing(words.savedAt)} held={[]} />
    </>
  )
}

function PadRow({ dayRow: { table, row }, zone }: { dayRow: DayRow; zone: string }) {
  const now = useNow(15_000)
  const pause = table === 'spans' && row.kind !== 'activity' ? row.kind : undefined
  return (
    <li>
      <time dateTime={new Date(row.at).toISOString()}>{timeOf(row.at, zone)}</time>
      {table === 'observations' ? (
        <KindSign kind={row.kind} severity={row.severity} />
      ) : pause ? (
        <Icon name={pauseIcons[pause]} />
      ) : (
        <KindSign kind={table === 'followUps' ? 'followUp' : 'activity'} />
      )}
      {table === 'observations' && row.unfilled && row.text === '' ? (
        <span class="muted">{words.momentUnfilled}</span>
      ) : table === 'spans' && pause ? (
        <span>
          {pauseName(row, zone, now)} <bdi>{row.text}</bdi>
        </span>
      ) : (
        <bdi>{row.text}</bdi>
      )}
    </li>
  )
}
