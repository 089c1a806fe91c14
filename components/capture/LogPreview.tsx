import { useRef } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { type LogLine } from '../../storage/log/read-log.ts'
import { dateOf, timeOf } from '../../storage/rows/time-zone.ts'
import { useVirtualList } from '../lists/virtual-list.ts'
import { Icon } from '../ui/Icon.tsx'
import { KindSign } from '../names/KindSign.tsx'
import { basisNames } from '../names/bases.ts'
import { dayName } from '../names/dates.ts'
import style from './PasteLog.module.css'

/** The row that each line becomes. Only the visible rows are in the document. */
export function LogPreview({ lines, zone, date }: { lines: LogLine[]; zone: string; date: string }) {
  const scroll = useRef<HTMLDivElement>(null)
  const { virtual } = useVirtualList(scroll, lines, { fromTop: true, estimate: 36, overscan: 6, paddingEnd: 0 })
  return (
    // A tab stop, so that it can be scrolled by keyboard.
    <div ref={scroll} class={style.scroll} role="region" aria-label={words.logPreview} tabIndex={0}>
      <ol style={{ blockSize: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]
          return (
            line && (
              <li
                key={index}
                ref={virtual.measureElement}
                data-index={index}
                class={style.row}
                style={{ transform: `translateY(${start}px)` }}
                aria-setsize={lines.length}
                aria-posinset={index + 1}
              >
                <Line line={line} zone={zone} date={date} />
              </li>
            )
          )
        })}
      </ol>
    </div>
  )
}

/** Longer texts are cut, in characters. */
const maxShown = 2000

function Line({ line: { parsed, problem }, zone, date }: { line: LogLine; zone: string; date: string }) {
  const { what, kind, severity, at, text, tags, owner, due, basis } = parsed
  const day = at === undefined ? date : dateOf(at, zone)
  return (
    <>
      {at === undefined ? (
        <span class={style.time}>{words.logNow}</span>
      ) : (
        <time class={style.time} dateTime={new Date(at).toISOString()}>
          {day !== date && <small>{dayName(day, { near: date })}</small>}
          {timeOf(at, zone)}
        </time>
      )}
      <KindSign kind={what === 'observation' ? kind : what} severity={severity} />
      <div class={style.words}>
        <p class={style.text}>
          <bdi>{text.length > maxShown ? `${text.slice(0, maxShown)}…` : text}</bdi>
        </p>
        <p class={style.meta}>
          {problem && (
            <span class={style.bad}>
              <Icon name="alert" />
              <bdi>{problemText(problem)}</bdi>
            </span>
          )}
          {owner !== undefined && (
            <span class={style.owes}>
              <Icon name="person" label={words.owner} />
              <bdi>{owner}</bdi>
            </span>
          )}
          {due !== undefined && (
            <span class={style.owes}>
              <Icon name="calendar" />
              {words.dueOn(dayName(due, { near: date }))}
            </span>
          )}
          {what === 'observation' && basis !== 'observed' && <em>{basisNames[basis]}</em>}
          {tags.map(({ key, label }) => (
            <bdi key={key} class="tag">
              {label}
            </bdi>
          ))}
        </p>
      </div>
    </>
  )
}

function problemText({ token, why }: NonNullable<LogLine['problem']>): string {
  return { absent: words.noSuchTime, ahead: words.timeAhead, unclear: words.logTimeUnclear }[why](token)
}
