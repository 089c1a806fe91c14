import * as words from '../../assets/locales/en.yml'
import { dueDay, followUpStatus, type EvidenceState, type ListedFollowUp } from '../../storage/follow-ups/follow-ups.ts'
import { shownKeys } from '../../storage/rows/shown-tags.ts'
import { ownerOf, type Tag } from '../../storage/rows/tables.ts'
import { dayName } from '../names/dates.ts'
import { followUpStatuses } from '../names/follow-up-names.ts'
import { KindSign } from '../names/KindSign.tsx'
import { practiceNames } from '../names/practices.ts'
import { Icon } from '../ui/Icon.tsx'
import rowStyle from '../lists/row-list.module.css'
import style from './FollowUpLine.module.css'

interface Props {
  followUp: ListedFollowUp
  /** A calendar day. */
  today: string
  tags: Map<string, Tag>
  /** The observations it comes from by id; undefined until they have been read. */
  evidence: Map<string, EvidenceState> | undefined
  /** Written by the reader, who can change it. */
  own: boolean
  onEdit: () => void
  onFinish: () => void
  onDelete: () => void
}

/** A follow-up in the list, with its ride-along, the observations it comes from, and what can be done to it. */
export function FollowUpLine({ followUp: { row, rideAlong }, today, tags, evidence, own, onEdit, onFinish, onDelete }: Props) {
  const status = followUpStatus(row, today)
  const { name, icon } = followUpStatuses[status]
  const due = dueDay(row)
  const effects = [
    [words.effectCost, row.cost],
    [words.effectRisk, row.risk],
    [words.effectQuality, row.quality],
  ].filter(([, text]) => text)
  return (
    <>
      <span class={`${style.status} ${style[status]}`}>
        <Icon name={icon} label={name} />
      </span>
      <div class={style.words}>
        <p class={`${rowStyle.text} ${row.state === 'dropped' ? style.struck : ''}`}>
          <bdi>{row.text}</bdi>
        </p>
        <p class={style.meta}>
          {rideAlong ? (
            <a href={`#/${rideAlong.id}`} tabIndex={-1}>
              <bdi>{words.titleOnDay(rideAlong.title || words.untitled, dayName(rideAlong.date, { near: today }))}</bdi>
            </a>
          ) : (
            <span>{words.rideAlongElsewhere}</span>
          )}
          {row.from.map((id) => (
            <Evidence key={id} evidence={evidence?.get(id)} />
          ))}
          {row.practice && <span>{practiceNames[row.practice]}</span>}
          {shownKeys(row.tags, tags).map((key) => (
            <bdi key={key} class="tag" data-colour={tags.get(key)?.colour}>
              {tags.get(key)?.label ?? key}
            </bdi>
          ))}
          {row.visibility === 'private' && (
            <span class={style.part}>
              <Icon name="lock" />
              {words.keptPrivate}
            </span>
          )}
        </p>
        {(row.why || row.decision || row.decider || row.forum || effects.length > 0) && (
          <p class={style.meta}>
            {row.why && (
              <span>
                {words.whyIs} <bdi>{row.why}</bdi>
              </span>
            )}
            {(row.decision || row.decider || row.forum) && (
              <span>
                {words.toDecide} <bdi>{[row.decision, row.decider, row.forum].filter(Boolean).join(', ')}</bdi>
              </span>
            )}
            {effects.map(([label, text]) => (
              <span key={label}>
                {label}: <bdi>{text}</bdi>
              </span>
            ))}
          </p>
        )}
      </div>
      <p class={style.owner}>
        <span class="visually-hidden">{words.owner}: </span>
        {ownerOf(row) ? <bdi>{row.owner}</bdi> : <span class="muted">{words.noOwnerNamed}</span>}
      </p>
      <div class={style.date}>
        {row.due === undefined ? (
          <p class="muted">{words.noDueDate}</p>
        ) : due === undefined ? (
          <p>
            <bdi>{words.noSuchDate(row.due)}</bdi>
          </p>
        ) : (
          <p>
            <span class="visually-hidden">{name}: </span>
            <time dateTime={due}>{dayName(due, { near: today })}</time>
          </p>
        )}
        {due !== undefined && rideAlong && due < rideAlong.date && <small>{words.dueBefore}</small>}
        {(row.movedFrom?.length ?? 0) > 0 && (
          <small>{words.movedFrom(row.movedFrom!.map((day) => dayName(day, { near: today })).join(', '))}</small>
        )}
      </div>
      {own && (
        <div class={rowStyle.actions}>
          <button
            type="button"
            tabIndex={-1}
            class="quiet only-icon"
            aria-label={words.standingDone}
            aria-pressed={row.state === 'done'}
            title={words.doneKey}
            onClick={onFinish}
          >
            <Icon name="check" />
          </button>
          <button type="button" tabIndex={-1} class="quiet only-icon" aria-label={words.edit} title={words.editKey} onClick={onEdit}>
            <Icon name="edit" />
          </button>
          <button
            type="button"
            tabIndex={-1}
            class="quiet only-icon"
            aria-label={words.deleteRow}
            title={words.deleteKey}
            onClick={onDelete}
          >
            <Icon name="trash" />
          </button>
        </div>
      )}
    </>
  )
}

/** The observation behind a follow-up, or why it cannot be shown. */
function Evidence({ evidence }: { evidence: EvidenceState | undefined }) {
  if (evidence === undefined) return null
  if (typeof evidence === 'string')
    return <span>{{ withdrawn: words.fromWithdrawn, deleted: words.fromDeleted, elsewhere: words.fromElsewhere }[evidence]}</span>
  const { kind, severity, text } = evidence
  return (
    <span class={style.part}>
      <KindSign kind={kind} severity={severity} />
      <bdi class={style.cut}>{text || words.withoutWords}</bdi>
    </span>
  )
}
