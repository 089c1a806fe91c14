import type { ComponentChild } from 'preact'
import * as words from '../../assets/locales/en.yml'
import type { DayRow } from '../../storage/day/day.ts'
import { shownKeys } from '../../storage/rows/shown-tags.ts'
import { type RideAlong, type Tag } from '../../storage/rows/tables.ts'
import { repliesIn } from '../../storage/review/replies.ts'
import { dateOf, timeOf } from '../../storage/rows/time-zone.ts'
import { Icon } from '../ui/Icon.tsx'
import { KindSign } from '../names/KindSign.tsx'
import { basisNames } from '../names/bases.ts'
import { PageSource } from '../names/PageSource.tsx'
import { replySentence } from '../names/reply-names.ts'
import { pauseIcons, pauseName } from '../names/spans.ts'
import { dayName, duration } from '../names/dates.ts'
import rowStyle from '../lists/row-list.module.css'
import style from './Timeline.module.css'
import { RowActions } from './RowActions.tsx'
import { RowConflicts } from './RowConflicts.tsx'

interface Props {
  dayRow: DayRow
  rideAlong: RideAlong
  tags: Map<string, Tag>
  day: DayRow[]
  /** The row above in the list. */
  before: DayRow | undefined
  until: number
  number: number | undefined
  /** Written by the person of this device. */
  own: boolean
  /** Replies of hosts by observation, and names of people. */
  hosts: Awaited<ReturnType<typeof repliesIn>>
  /** Pictures of the observation. */
  evidence: ComponentChild
  onEdit: () => void
  onDelete: () => void
  onFollowUp: () => void
}

export function TimelineRow({
  dayRow,
  rideAlong: { zone, date, observer },
  tags,
  day,
  before,
  until,
  number,
  own,
  hosts,
  evidence,
  onEdit,
  onDelete,
  onFollowUp,
}: Props) {
  const { table, row } = dayRow
  const on = dateOf(row.at, zone)
  const newDay = on !== (before ? dateOf(before.row.at, zone) : date)
  const time = (
    <time dateTime={new Date(row.at).toISOString()}>
      {newDay && <small class={style.date}>{dayName(on)}</small>}
      {timeOf(row.at, zone)}
    </time>
  )
  const actions = own && <RowActions dayRow={dayRow} onEdit={onEdit} onDelete={onDelete} onFollowUp={onFollowUp} />
  if (table === 'spans' && row.kind !== 'activity') {
    return (
      <>
        {time}
        <PauseDetails dayRow={dayRow} zone={zone} until={until} own={own} />
        {actions}
      </>
    )
  }
  if (table === 'spans') {
    const next = day.slice(day.indexOf(dayRow) + 1).find((later) => later.table === 'spans' && later.row.kind === 'activity')
    return (
      <>
        {time}
        <p class={style.line}>
          <span>
            <span class="visually-hidden">{words.activityIs} </span>
            <bdi>{row.text}</bdi>
          </span>
          <small>{duration((row.until ?? next?.row.at ?? Math.max(until, row.at)) - row.at)}</small>
        </p>
        <RowConflicts dayRow={dayRow} zone={zone} own={own} />
        {actions}
      </>
    )
  }
  return (
    <>
      {time}
      {table === 'followUps' ? <KindSign kind="followUp" /> : <KindSign kind={row.kind} severity={row.severity} />}
      <div class={style.words}>
        {table === 'observations' && row.prompt !== undefined && (
          <p class={style.prompt}>
            <span class="visually-hidden">{words.asked} </span>
            <bdi>{row.prompt}</bdi>
          </p>
        )}
        <p class={`${rowStyle.text} ${style.text}`}>
          {table === 'observations' && row.unfilled && row.text === '' ? (
            <span class={style.unfilled}>
              {words.momentUnfilled}
              {own && (
                <button type="button" tabIndex={-1} class="link" onClick={onEdit}>
                  {words.fillIn}
                </button>
              )}
            </span>
          ) : table === 'observations' && row.kind === 'quote' ? (
            <q class={style.quote}>
              <bdi>{row.text}</bdi>
            </q>
          ) : (
            <bdi>{row.text}</bdi>
          )}
        </p>
        <p class={style.meta}>
          {table === 'followUps' && <FollowUpDetails row={row} zone={zone} date={date} day={day} />}
          {table === 'observations' && row.basis !== 'observed' && <em>{basisNames[row.basis]}</em>}
          {shownKeys(row.tags, tags).map((key) => (
            <bdi key={key} class="tag" data-colour={tags.get(key)?.colour}>
              {tags.get(key)?.label ?? key}
            </bdi>
          ))}
          {table === 'observations' && <PageSource {...row} />}
          {table === 'observations' && row.starred && (
            <span class={style.starred}>
              <Icon name="star" fill label={words.starred} />
            </span>
          )}
          {row.visibility === 'private' && (
            <span class={style.owes}>
              <Icon name="lock" />
              {words.keptPrivate}
            </span>
          )}
        </p>
        {evidence}
        {!own && (
          <p class={style.byOther}>
            {words.writtenBy(hosts.names.get(row.by) || (row.by === observer ? words.theObserver : words.unnamed))}
          </p>
        )}
        {table === 'observations' &&
          hosts.replies.get(row.id)?.map((reply) => (
            <p key={reply.id} class={`${style.reply} ${reply.says === 'dispute' ? style.disputed : ''}`}>
              <Icon name="reply" />
              <span>
                {replySentence(reply, hosts.names.get(reply.by) || words.unnamed)} <bdi>{reply.text}</bdi>
              </span>
            </p>
          ))}
        <RowConflicts dayRow={dayRow} zone={zone} own={own} />
      </div>
      {number !== undefined && (
        <span class={style.number}>
          <span class="visually-hidden">{words.numberIs} </span>
          {number}
        </span>
      )}
      {actions}
    </>
  )
}

/** A wait, an interruption or a span off the record, with its duration until `until` while it is open. */
function PauseDetails({
  dayRow,
  zone,
  until,
  own,
}: {
  dayRow: Extract<DayRow, { table: 'spans' }>
  zone: string
  until: number
  own: boolean
}) {
  const { row } = dayRow
  return (
    <>
      <span class={style.pause}>{row.kind !== 'activity' && <Icon name={pauseIcons[row.kind]} />}</span>
      <div class={style.content}>
        <p class={row.kind === 'offRecord' ? style.gap : style.pause}>{pauseName(row, zone, until)}</p>
        {row.kind !== 'offRecord' && (
          <p class={`${rowStyle.text} ${style.text}`}>
            <bdi>{row.text}</bdi>
          </p>
        )}
        {row.visibility === 'private' && (
          <p class={style.meta}>
            <span class={style.owes}>
              <Icon name="lock" />
              {words.keptPrivate}
            </span>
          </p>
        )}
        <RowConflicts dayRow={dayRow} zone={zone} own={own} />
      </div>
    </>
  )
}

function FollowUpDetails({
  row,
  zone,
  date,
  day,
}: {
  row: Extract<DayRow, { table: 'followUps' }>['row']
  zone: string
  date: string
  day: DayRow[]
}) {
  const evidence = day.filter((dayRow) => row.from.includes(dayRow.row.id))
  return (
    <>
      {row.owner !== undefined && (
        <span class={style.owes}>
          <Icon name="person" label={words.owner} />
          <bdi>{row.owner}</bdi>
        </span>
      )}
      {row.due !== undefined && (
        <span class={style.owes}>
          <Icon name="calendar" />
          {words.dueOn(dayName(row.due, { near: date }))}
        </span>
      )}
      {evidence.map((dayRow) => (
        <span key={dayRow.row.id}>{words.fromTime(timeOf(dayRow.row.at, zone))}</span>
      ))}
    </>
  )
}
