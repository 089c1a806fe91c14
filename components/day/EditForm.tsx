import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { tagKey } from '../../storage/day/grammar.ts'
import type { DayRowEdit } from '../../storage/day/edit.ts'
import { type DayRow } from '../../storage/day/day.ts'
import type { Basis, Kind, Severity, Tag } from '../../storage/rows/tables.ts'
import { dateOf, instantsOf, timeOf } from '../../storage/rows/time-zone.ts'
import { useEditInPlace, type FormChanges } from '../lists/edit-in-place.ts'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { KindSign } from '../names/KindSign.tsx'
import { basisNames } from '../names/bases.ts'
import { challengeNames, kindNames } from '../names/kinds.ts'
import { PageSource } from '../names/PageSource.tsx'
import style from './EditForm.module.css'

const kinds: Kind[] = ['note', 'challenge', 'win', 'question', 'quote']
const severities: Severity[] = [1, 2, 3]
const bases: Basis[] = ['observed', 'told', 'inferred']

/** Edits the fields of a row in place, without the grammar. Only changed fields are written. */
export function EditForm({
  dayRow,
  zone,
  tags,
  onDone,
}: {
  dayRow: DayRow
  zone: string
  tags: Map<string, Tag>
  onDone: (saved: boolean) => void
}) {
  // The row as it was when the edit began, so that concurrent changes become conflicts.
  const [shown] = useState(dayRow)
  const { table, row } = shown
  const box = useRef<HTMLTextAreaElement>(null)
  const [kind, setKind] = useState<Kind>(table === 'observations' ? row.kind : 'note')
  const [hasPage, setHasPage] = useState(table === 'observations' && (row.page ?? row.pageTitle) !== undefined)
  const clock = (at: number) => `${dateOf(at, zone)}T${timeOf(at, zone)}`
  const when = clock(row.at)
  const pause = table === 'spans' && row.kind !== 'activity' ? row.kind : undefined
  const ends = table === 'spans' && (row.kind === 'wait' || row.kind === 'offRecord') ? row.until : undefined
  const wordless = pause === 'interruption' || pause === 'offRecord'
  const [tagLine] = useState(() => row.tags.map((key) => `#${tags.get(key)?.label ?? key}`).join(' '))

  /** The changes, or an error message. */
  const read = (own: HTMLFormElement): FormChanges | string => {
    const fields = formReader(own)
    const changes: DayRowEdit = {}
    const text = fields.raw('text')
    const unfilled = table === 'observations' && row.unfilled === true
    const empty = text.trim() === ''
    if (!pause && !unfilled && empty) return words.textIsEmpty
    if (!wordless && !(unfilled && empty) && text !== row.text) changes.text = text

    for (const [name, before] of [['at', when], ...(ends === undefined ? [] : [['until', clock(ends)] as const])] as const) {
      if (fields.text(name) === before) continue
      const [day, time] = fields.text(name).split('T')
      const [at] = instantsOf(day ?? '', (time ?? '').slice(0, 5), zone)
      if (at === undefined) return words.noSuchTime(fields.text(name).replace('T', ' '))
      if (at > Date.now()) return words.timeIsAhead
      changes[name] = at
    }
    // The fields have no seconds: a span that ends in the minute it begins in has no duration.
    if (changes.until !== undefined && fields.text('until') === fields.text('at')) changes.until = changes.at ?? row.at
    if (ends !== undefined && (changes.until ?? ends) < (changes.at ?? row.at)) return words.endsBeforeItBegins
    if (wordless) return { changes, labels: [] }

    const labels = fields
      .text('tags')
      .split(/[\s,]+/u)
      .map((tag) => tag.replace(/^#/u, ''))
      .filter((tag) => tag !== '')
      .map((label) => ({ key: tagKey(label), label }))
    if (fields.text('tags') !== tagLine) changes.tags = [...new Set(labels.map(({ key }) => key))].sort()

    if (table === 'observations') {
      const chosen = fields.text('kind') as Kind
      const severity = chosen === 'challenge' ? (Number(fields.text('severity') || 1) as Severity) : undefined
      if (chosen !== row.kind) changes.kind = chosen
      if (severity !== row.severity) changes.severity = severity
      if (fields.text('page') === '') {
        if (row.page !== undefined) changes.page = undefined
        if (row.pageTitle !== undefined) changes.pageTitle = undefined
      }
      if (fields.text('basis') !== row.basis) changes.basis = fields.text('basis') as Basis
    }
    if (table === 'followUps') {
      if (fields.text('owner') !== (row.owner ?? '')) changes.owner = fields.text('owner') || undefined
      if (fields.text('due') !== (row.due ?? '')) changes.due = fields.text('due') || undefined
    }
    return { changes, labels }
  }
  const { form, problem, cancel, submit, press } = useEditInPlace(shown, read, onDone)
  useEffect(() => {
    if (box.current) box.current.focus()
    else form.current?.querySelector('input')?.focus()
    box.current?.setSelectionRange(row.text.length, row.text.length)
  }, [])

  return (
    <form ref={form} class={style.form} aria-label={words.edit} onSubmit={submit} onKeyDown={press}>
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      {!wordless && (
        <textarea
          ref={box}
          name="text"
          aria-label={pause ? words.waitedFor : words.text}
          placeholder={pause ? words.waitedFor : undefined}
          rows={2}
          defaultValue={row.text}
        />
      )}
      {table === 'observations' && (
        <div class={style.line}>
          <fieldset class="choices">
            <legend class="visually-hidden">{words.kind}</legend>
            {kinds.map((one) => (
              <label key={one} title={kindNames[one]}>
                <input
                  type="radio"
                  name="kind"
                  value={one}
                  checked={one === kind}
                  onChange={() => setKind(one)}
                  aria-label={kindNames[one]}
                />
                <KindSign kind={one} severity={2} silent />
              </label>
            ))}
          </fieldset>
          {kind === 'challenge' && (
            <fieldset class="choices">
              <legend class="visually-hidden">{words.severity}</legend>
              {severities.map((one) => (
                <label key={one} title={challengeNames[one]}>
                  <input
                    type="radio"
                    name="severity"
                    value={one}
                    defaultChecked={one === (row.severity ?? 1)}
                    aria-label={challengeNames[one]}
                  />
                  <KindSign kind="challenge" severity={one} silent />
                </label>
              ))}
            </fieldset>
          )}
        </div>
      )}
      <div class={style.fields}>
        {table === 'followUps' && (
          <>
            <label class="field">
              {words.owner}
              <input name="owner" defaultValue={row.owner ?? ''} />
            </label>
            <label class="field">
              {words.due}
              <input type="date" name="due" defaultValue={row.due ?? ''} />
            </label>
          </>
        )}
        {!wordless && (
          <label class="field">
            {words.tags}
            <input name="tags" defaultValue={tagLine} autocomplete="off" />
          </label>
        )}
        <label class="field">
          {pause && pause !== 'interruption' ? words.begins : words.time}
          <input type="datetime-local" name="at" defaultValue={when} max={`${dateOf(Date.now(), zone)}T23:59`} required />
        </label>
        {ends !== undefined && (
          <label class="field">
            {words.ends}
            <input type="datetime-local" name="until" defaultValue={clock(ends)} max={`${dateOf(Date.now(), zone)}T23:59`} required />
          </label>
        )}
        {table === 'observations' && (
          <label class="field">
            {words.basis}
            <select name="basis">
              {bases.map((one) => (
                <option key={one} value={one} selected={one === row.basis}>
                  {basisNames[one]}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      {table === 'observations' && hasPage && (
        <p class={style.page}>
          <input type="hidden" name="page" value="kept" />
          <PageSource {...row} reachable />
          <button
            type="button"
            class="quiet small only-icon"
            aria-label={words.takePageOff}
            title={words.takePageOff}
            onClick={() => {
              setHasPage(false)
              box.current?.focus()
            }}
          >
            <Icon name="close" />
          </button>
        </p>
      )}
      <div class={style.ends}>
        <button class="primary small">{words.save}</button>
        <button type="button" class="small" onClick={cancel}>
          {words.cancel}
        </button>
        <span class="hint push">{words.notedAt(timeOf(row.recordedAt, zone))}</span>
      </div>
    </form>
  )
}
