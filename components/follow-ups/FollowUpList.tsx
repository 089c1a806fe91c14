import { useEffect, useRef } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { evidenceOf, type ListedFollowUp } from '../../storage/follow-ups/follow-ups.ts'
import type { Tag } from '../../storage/rows/tables.ts'
import { useRowList } from '../lists/use-row-list.ts'
import type { Handlers } from '../keyboard/chords.ts'
import { useLive } from '../ui/live.ts'
import type { FollowUpField } from './ChangeFollowUps.tsx'
import { FollowUpForm } from './FollowUpForm.tsx'
import { FollowUpLine } from './FollowUpLine.tsx'
import rowStyle from '../lists/row-list.module.css'
import style from './FollowUpLine.module.css'

interface Props {
  /** Set to the list's function that focuses a row by its index. */
  handle: { current: { focus: (index: number) => void } | null }
  /** The follow-ups that match the filter. */
  shown: ListedFollowUp[]
  tags: Map<string, Tag>
  /** A calendar day. */
  today: string
  /** The id of the follow-up that is edited in place. */
  editing: string | undefined
  onEdit: (id: string | undefined) => void
  /** Ids of the selected follow-ups. */
  selected: ReadonlySet<string>
  onSelect: (selected: ReadonlySet<string>) => void
  /** The selected follow-ups that can be changed, including those that the filter hides: keys and buttons act on them. */
  chosen: ListedFollowUp[]
  /** Selection mode is on. */
  choosing: boolean
  isMine: (followUp: ListedFollowUp) => boolean
  /** Escape in the list. */
  onLeave: () => void
  onUndo: () => void
  onSearch: () => void
  actions: Record<'finish' | 'keepPrivate' | 'remove', (followUps: ListedFollowUp[]) => void> & {
    change: (followUps: ListedFollowUp[], first: FollowUpField, isDrop?: boolean) => void
  }
}

/** The list of follow-ups, of which only the visible ones are in the document. Each can be edited in place. */
export function FollowUpList({
  handle,
  shown,
  tags,
  today,
  editing,
  onEdit,
  selected,
  onSelect,
  chosen,
  choosing,
  isMine,
  onLeave,
  onUndo,
  onSearch,
  actions,
}: Props) {
  const list = useRowList({
    rows: shown,
    editing,
    selected,
    onSelect,
    chosen,
    choosing,
    isMine,
    // A row that leaves the list, done or filtered out, passes the focus to the row that takes its place.
    fallback: (last = 0) => Math.min(last, shown.length - 1),
    fromTop: true,
    estimate: 64,
  })
  const { current, focus } = list
  const items = list.virtual.getVirtualItems()
  const evidenceIds = [...new Set(items.flatMap(({ index }) => shown[index]?.row.from ?? []))]
  const evidence = useLive(() => evidenceOf(evidenceIds), [evidenceIds.join(' ')])

  handle.current = { focus }
  /** The focus is in the list, or was on a row that has left it. */
  const hasFocus = useRef(false)
  useEffect(() => {
    if (!hasFocus.current || !list.isCurrentGone || editing !== undefined) return
    if (document.activeElement === document.body || document.activeElement === null) focus(current)
  }, [shown])

  const press = (event: KeyboardEvent) =>
    list.press(event, ({ row: followUp, targets, once }) => {
      const change = (first: FollowUpField, isDrop = false) => once(() => actions.change(targets, first, isDrop))
      const remove = once(() => actions.remove(targets))
      const handlers: Handlers<'rows' | 'followUps'> = {
        Enter: () => {
          if (isMine(followUp)) onEdit(followUp.row.id)
        },
        D: once(() => actions.finish(targets)),
        X: change('why', true),
        T: change('tags'),
        O: change('owner'),
        C: change('due'),
        G: change('practice'),
        P: once(() => actions.keepPrivate(targets)),
        Delete: remove,
        Backspace: remove,
        Z: onUndo,
        '/': onSearch,
        Escape: onLeave,
      }
      return handlers
    })
  return (
    <div class={`${rowStyle.scroll} ${style.scroll}`} ref={list.scroll}>
      <ol
        {...list.list}
        class={`${rowStyle.list} ${choosing || selected.size > 0 ? rowStyle.choosing : ''}`}
        aria-label={words.followUps}
        onKeyDown={press}
        onFocusIn={() => (hasFocus.current = true)}
        onFocusOut={({ relatedTarget }) => {
          if (relatedTarget) hasFocus.current = false
        }}
      >
        {items.map(({ index, start }) => {
          const followUp = shown[index]
          if (!followUp) return null
          const { id } = followUp.row
          return (
            <li key={id} {...list.item(index, start)} class={`${rowStyle.row} ${style.row} ${selected.has(id) ? rowStyle.selected : ''}`}>
              {list.hasCheckbox(followUp) && <input {...list.checkbox(followUp)} class={`${rowStyle.checkbox} ${style.checkbox}`} />}
              {editing === id ? (
                <FollowUpForm
                  row={followUp.row}
                  tags={tags}
                  onDone={() => {
                    onEdit(undefined)
                    focus(index)
                  }}
                />
              ) : (
                <FollowUpLine
                  followUp={followUp}
                  today={today}
                  tags={tags}
                  evidence={evidence}
                  own={isMine(followUp)}
                  onEdit={() => onEdit(id)}
                  onFinish={() => actions.finish([followUp])}
                  onDelete={() => actions.remove([followUp])}
                />
              )}
            </li>
          )
        })}
      </ol>
    </div>
  )
}
