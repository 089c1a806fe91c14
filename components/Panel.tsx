import { useEffect, useState } from 'preact/hooks'
import * as words from '../assets/locales/en.yml'
import type { CaptureResult } from '../storage/day/capture.ts'
import type { DayRow } from '../storage/day/day.ts'
import { currentRideAlong, endRideAlong, isLive } from '../storage/ride-alongs/ride-alongs.ts'
import { peopleOf } from '../storage/ride-alongs/people.ts'
import type { Person, RideAlong } from '../storage/rows/tables.ts'
import { localZone, timeOf } from '../storage/rows/time-zone.ts'
import { CaptureLine, lastTyped } from './capture/CaptureLine.tsx'
import { useFileDrop } from './files/file-drop.ts'
import { Icon, Logo } from './ui/Icon.tsx'
import { useLive, useLoaded, useNow } from './ui/live.ts'
import { useDay } from './day/use-day.ts'
import { MarkedElsewhere, UnfilledMoments, useFillMoments, useMarkedElsewhere, useMarkMoment } from './capture/Moments.tsx'
import { nameAndRole } from './names/people.ts'
import { deletedName } from './names/spans.ts'
import { announce } from './ui/announce.ts'
import { useSpanButtons } from './capture/SpanButtons.tsx'
import { dayName, duration } from './names/dates.ts'
import { useUndoToast } from './ui/undo-toast.tsx'
import { useChords } from './keyboard/use-chords.ts'
import { storeNotice, useNotice } from './pictures/waiting-pictures.ts'

interface Props {
  /** Opens a page of the dashboard: '' for all ride-alongs, or a ride-along's id and page. */
  openDashboard: (path: string) => void
  /** Lines that were entered before this code was loaded. */
  held?: string[]
}

/** The side panel: the ride-along above, the day in the middle, the capture line below. */
export function Panel({ openDashboard, held = [] }: Props) {
  const shown = useLive(currentRideAlong, [])
  const people = useLive(async () => (shown ? peopleOf(shown) : []), [shown?.id, shown?.clock])
  const day = useDay(shown?.id)
  const [editing, setEditing] = useState<{ id: string; fromLine: boolean }>()
  const { did, undo, redo, toast } = useUndoToast()
  const [arrived, setArrived] = useState<string>()
  const [dialog, setDialog] = useState<'details' | 'writeUp' | 'help' | 'export'>()
  const [log, setLog] = useState<{ text?: string; files?: File[]; taken?: () => void }>()
  const [notice, setNotice] = useState('')
  const screenshotNotice = useNotice()
  const ended = shown?.endedAt !== undefined
  const now = useNow(15_000)

  const Welcome = useLoaded(() => import('./ride-along/Welcome.tsx'), shown === null)
  const Ended = useLoaded(() => import('./ride-along/Ended.tsx'), ended)
  const Timeline = useLoaded(() => import('./day/Timeline.tsx'))
  const notBegun = shown && day?.length === 0 && !ended ? shown : null
  const Outcomes = useLoaded(() => import('./follow-ups/OutcomeQuestions.tsx'), (notBegun?.hosts.length ?? 0) > 0)
  const DayStrip = useLoaded(() => import('./day/DayStrip.tsx'))
  const Details = useLoaded(() => import('./ride-along/Details.tsx'), dialog === 'details' || dialog === 'writeUp')
  const Help = useLoaded(() => import('./settings/Help.tsx'), dialog === 'help')
  const Export = useLoaded(() => import('./summary/ExportDialog.tsx'), dialog === 'export')

  const PasteLog = useLoaded(() => import('./capture/PasteLog.tsx'), log !== undefined)
  useFileDrop((files) => {
    if (!document.querySelector('dialog[open]')) setLog({ files })
  })

  const toLine = () => document.querySelector<HTMLElement>('#observation')?.focus()
  const remove = async (dayRows: DayRow[]) => {
    const { deleteDayRows } = await import('../storage/day/edit.ts')
    await deleteDayRows(dayRows, deletedName(dayRows))
    did(deletedName(dayRows))
  }
  const captured = ({ id, at, clockSetBack }: CaptureResult) => {
    setNotice(clockSetBack ? words.clockSetBack : '')
    setArrived(id)
    announce(words.savedAt(timeOf(at, shown?.zone ?? localZone())))
  }
  const takeScreenshot = async () => {
    const { frontTab, takeScreenshot } = await import('./pictures/take-screenshot.ts')
    const { captured, problem } = await takeScreenshot(await frontTab())
    await storeNotice(problem)
    if (captured) setArrived(captured.id)
    if (captured && problem === undefined) announce(words.screenshotTaken)
  }
  const mark = useMarkMoment((moment) => {
    captured(moment)
    announce(words.momentMarked(timeOf(moment.at, shown?.zone ?? localZone())))
  }, setNotice)
  const { tools, question, off } = useSpanButtons({
    rideAlong: shown,
    day,
    now,
    onDid: did,
    onProblem: setNotice,
    onEdit: (id) => setEditing({ id, fromLine: true }),
    onMark: mark,
  })
  const elsewhere = useMarkedElsewhere(day)
  const filling = useFillMoments(day ?? [], (id) => setEditing({ id, fromLine: true }))
  const end = async () => {
    if (shown) await endRideAlong(shown.id)
    toLine()
  }

  // If the focused element was removed, the line takes the focus.
  useEffect(() => {
    if (document.activeElement === document.body) toLine()
  }, [shown?.id, ended, dialog, log, day?.length === 0])

  /** Leaves a key to the text field that has the focus. */
  const outside = (act: () => void, isOurs: (field: string | undefined) => boolean) => (event: KeyboardEvent) => {
    const { target } = event
    const isField = target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement || target instanceof HTMLSelectElement
    return isOurs(isField ? target.value : undefined) ? act() : false
  }
  const isEmpty = (field = '') => field === ''
  useChords<'panel' | 'page'>({
    'Alt+KeyP': () => void takeScreenshot(),
    Escape() {
      toLine()
      return false
    },
    '?': outside(
      () => setDialog('help'),
      (field) => field === undefined,
    ),
    // A field with text undoes what was typed in it.
    'Ctrl+Z': outside(undo, isEmpty),
    'Ctrl+Shift+Z': outside(redo, isEmpty),
    'Ctrl+Y': outside(redo, isEmpty),
  })

  return (
    <>
      <header class="head">
        {shown === undefined ? null : shown === null ? (
          <NoneHead openDashboard={openDashboard} />
        ) : (
          <Head
            rideAlong={shown}
            people={people ?? []}
            day={day ?? []}
            now={now}
            onDetails={() => setDialog('details')}
            onEnd={() => void end()}
            openDashboard={openDashboard}
          />
        )}
        {shown && <div class="strip">{DayStrip && day && <DayStrip rideAlong={shown} day={day} now={now} />}</div>}
      </header>
      <main>
        {toast}
        {notice && (
          <p class="callout warn notice" role="status">
            <Icon name="alert" />
            <span>{notice}</span>
          </p>
        )}
        {screenshotNotice && (
          <div class="callout warn notice" role="alert">
            <Icon name="camera" />
            <div>
              <p>{screenshotNotice}</p>
              <button type="button" class="link" onClick={() => void storeNotice(undefined).then(toLine)}>
                {words.dismiss}
              </button>
            </div>
          </div>
        )}
        {question}
        {shown && !ended && (
          <MarkedElsewhere marked={elsewhere.marked} zone={shown.zone} onFill={filling.start} onDismiss={elsewhere.dismiss} />
        )}
        {shown === null && Welcome && <Welcome onWriteUp={() => setDialog('writeUp')} />}
        {notBegun && Outcomes && notBegun.hosts.length > 0 && <Outcomes key={notBegun.id} rideAlong={notBegun} onDid={did} />}
        {notBegun && <Empty />}
        {shown && day && day.length > 0 && Timeline && (
          <Timeline
            key={shown.id}
            rideAlong={shown}
            day={day}
            editing={editing?.id}
            leaveAfterEdit={editing?.fromLine ?? false}
            onEdit={(id) => setEditing(id === undefined ? undefined : { id, fromLine: false })}
            onEdited={filling.goOn}
            onDelete={(dayRows) => void remove(dayRows)}
            onDid={did}
            onUndo={undo}
            arrived={arrived}
            onLeave={toLine}
            now={now}
          />
        )}
        {shown && ended && Ended && (
          <Ended
            rideAlong={shown}
            isEmpty={day?.length === 0}
            unfilled={<UnfilledMoments count={filling.count} onFill={() => filling.start()} />}
            onExport={() => setDialog('export')}
            onLeave={toLine}
            openDashboard={openDashboard}
          />
        )}
      </main>
      <CaptureLine
        rideAlong={shown}
        day={day ?? []}
        onEditLast={() => {
          const last = lastTyped((day ?? []).map(({ row }) => row))
          if (last) setEditing({ id: last.id, fromLine: true })
        }}
        onCaptured={captured}
        held={held}
        onHelp={() => setDialog('help')}
        onLog={(text, taken) => setLog({ text, taken })}
        onScreenshot={() => void takeScreenshot()}
        off={off}
        tools={tools}
      />
      {dialog === 'details' && Details && shown && <Details rideAlong={shown} onClose={() => setDialog(undefined)} />}
      {dialog === 'writeUp' && Details && <Details onClose={() => setDialog(undefined)} />}
      {dialog === 'help' && Help && <Help onClose={() => setDialog(undefined)} />}
      {dialog === 'export' && Export && shown && <Export rideAlongId={shown.id} onClose={() => setDialog(undefined)} />}
      {log && PasteLog && (
        <PasteLog
          text={log.text}
          files={log.files}
          onClose={() => setLog(undefined)}
          onImported={(label) => {
            log.taken?.()
            setLog(undefined)
            did(label)
          }}
        />
      )}
    </>
  )
}

function NoneHead({ openDashboard }: Props) {
  return (
    <>
      <p class="brand">
        <Logo />
        {words.name}
      </p>
      <button type="button" class="quiet small" onClick={() => openDashboard('')}>
        {words.allRideAlongs}
      </button>
    </>
  )
}

function Head({
  rideAlong,
  people,
  day,
  now,
  onDetails,
  onEnd,
  openDashboard,
}: { rideAlong: RideAlong; people: Person[]; day: DayRow[]; now: number; onDetails: () => void; onEnd: () => void } & Props) {
  const host = people.find(({ id }) => id === rideAlong.hosts[0])
  const doing = day.findLast((dayRow) => dayRow.table === 'spans' && dayRow.row.kind === 'activity')?.row
  const live = isLive(rideAlong)
  return (
    <>
      <div class="who">
        <h1>
          <button type="button" class="title" title={words.editDetails} onClick={onDetails}>
            <bdi>{rideAlong.title || words.untitled}</bdi>
            <span class="visually-hidden">. {words.editDetails}</span>
            <Icon name="edit" />
          </button>
        </h1>
        <p class="two">
          {host ? (
            <bdi>{nameAndRole(host)}</bdi>
          ) : (
            <button type="button" class="link" onClick={onDetails}>
              {words.addHost}
            </button>
          )}
        </p>
      </div>
      {rideAlong.endedAt === undefined && (
        <button type="button" class="small" onClick={onEnd}>
          {words.endRideAlong}
        </button>
      )}
      <p class="now-line">
        {live ? (
          <span class="live">
            <span class="visually-hidden">{words.liveFor} </span>
            <time>{duration(now - (rideAlong.startedAt ?? now))}</time>
          </span>
        ) : (
          <span class="badge">
            {rideAlong.endedAt === undefined ? words.writingUp(dayName(rideAlong.date, { year: true })) : words.ended}
          </span>
        )}
        {doing && rideAlong.endedAt === undefined && (
          <span class="doing">
            <bdi>{doing.text}</bdi>
            {live && <span class="muted"> · {duration(now - doing.at)}</span>}
          </span>
        )}
        <button type="button" class="link push" onClick={() => openDashboard(rideAlong.id)}>
          {words.openInTab}
        </button>
      </p>
    </>
  )
}

function Empty() {
  return (
    <div class="empty">
      <p class="lead">{words.emptyDay}</p>
      <p class="hint">{words.emptyDayHint}</p>
    </div>
  )
}
