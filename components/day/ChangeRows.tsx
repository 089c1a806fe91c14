import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { tagKey } from '../../storage/day/grammar.ts'
import { editDayRows, type DayRowEdit } from '../../storage/day/edit.ts'
import { type DayRow } from '../../storage/day/day.ts'
import { rideAlongs } from '../../storage/ride-alongs/ride-alongs.ts'
import type { Visibility } from '../../storage/rows/row.ts'
import type { Basis, DayRowFields, Kind, Severity, Tag } from '../../storage/rows/tables.ts'
import { mergeObservations, moveDayRows, splitObservation } from '../../storage/day/tidy.ts'
import { thisDevice } from '../../storage/database/device.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { formReader } from '../ui/form.ts'
import { useLive } from '../ui/live.ts'
import { basisNames } from '../names/bases.ts'
import { challengeNames, kindNames } from '../names/kinds.ts'
import { failureText } from '../ui/errors.ts'
import { dayName } from '../names/dates.ts'
import style from './ChangeRows.module.css'

/** The field that has the focus at first. */
export type ChangeField = 'add' | 'kind' | 'basis' | 'minutes' | 'rideAlong' | 'split'

interface Props {
  /** Rows of the person of this device. */
  chosen: DayRow[]
  tags: Map<string, Tag>
  first: ChangeField
  onClose: () => void
  onDid: (label: string) => void
}

/** Changes fields of several rows at once; untouched fields stay as they are. */
export default function ChangeRows({ chosen, tags, first, onClose, onDid }: Props) {
  const mine = useLive(async () => {
    const device = await thisDevice()
    return (await rideAlongs()).filter(({ by, id }) => by === device?.me && id !== chosen[0]?.row.rideAlongId)
  }, [])
  const [problem, setProblem] = useState('')
  const [only] = chosen
  const pieces =
    chosen.length === 1 && only?.table === 'observations' ? [...only.row.text.matchAll(/\s+(?=\S)/g)].map(({ index }) => index) : []
  const [place, setPlace] = useState(Math.floor((pieces.length - 1) / 2))
  const counts = new Map<string, number>()
  for (const { row } of chosen) for (const key of row.tags) counts.set(key, (counts.get(key) ?? 0) + 1)
  const observations = chosen.filter(({ table }) => table === 'observations')

  const run = async (verb: () => Promise<string>) => {
    try {
      const label = await verb()
      onClose()
      onDid(label)
    } catch (error) {
      setProblem(failureText(error))
    }
  }
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    const removed = new FormData(event.currentTarget).getAll('off')
    const labels = fields
      .text('add')
      .split(/[\s,]+/u)
      .map((tag) => tag.replace(/^#/u, ''))
      .filter((tag) => tag !== '')
      .map((label) => ({ key: tagKey(label), label }))
    const minutes = Number(fields.text('minutes'))
    const severity = Number(fields.text('severity'))
    const ends = new Map(chosen.flatMap(({ table, row }) => (table === 'spans' && row.until !== undefined ? [[row.id, row.until]] : [])))
    const latest = Math.max(...chosen.map(({ row }) => ends.get(row.id) ?? row.at))
    if (latest + minutes * 60_000 > Date.now()) return setProblem(words.timeIsAhead)
    const edit = (row: DayRowFields): DayRowEdit => ({
      ...((labels.length > 0 || removed.length > 0) && {
        tags: [...new Set([...row.tags.filter((key) => !removed.includes(key)), ...labels.map(({ key }) => key)])].sort(),
      }),
      ...(fields.text('kind') && { kind: fields.text('kind') as Kind }),
      ...(severity > 0 && { severity: severity as Severity }),
      ...(fields.text('basis') && { basis: fields.text('basis') as Basis }),
      ...(fields.text('starred') && { starred: fields.text('starred') === 'yes' ? true : undefined }),
      ...(fields.text('visibility') && { visibility: fields.text('visibility') as Visibility }),
      ...(minutes !== 0 && { at: row.at + minutes * 60_000, ...(ends.has(row.id) && { until: ends.get(row.id)! + minutes * 60_000 }) }),
    })
    await run(async () => {
      const label = words.rowsChanged(chosen.length)
      await editDayRows(chosen, edit, { label, newTags: labels })
      // Without their clocks: those on screen are from before the edit.
      if (fields.text('rideAlong'))
        await moveDayRows(
          chosen.map(({ table, row: { id } }) => ({ table, row: { id } })),
          fields.text('rideAlong'),
          label,
        )
      return label
    })
  }
  const choice = (name: string, label: string, options: [value: string, text: string][]) => (
    <label class="field">
      {label}
      <select name={name} autofocus={first === name}>
        <option value="">{words.asItIs}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
  const kinds: Kind[] = ['note', 'challenge', 'win', 'question', 'quote']
  if (!mine) return null
  return (
    <Dialog title={words.changeRows(chosen.length)} onClose={onClose}>
      <form class={style.form} onSubmit={(event) => void save(event)}>
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <label class="field">
          {words.addTags}
          <input name="add" list="all-tags" autocomplete="off" autofocus={first === 'add'} />
          <datalist id="all-tags">
            {[...new Map(Array.from(tags.values(), (tag) => [tag.key, tag.label]))].map(([key, label]) => (
              <option key={key} value={label} />
            ))}
          </datalist>
        </label>
        {counts.size > 0 && (
          <fieldset>
            <legend>{words.takeTagsOff}</legend>
            <div class={style.tags}>
              {[...counts].map(([key, count]) => (
                <label key={key} class="check">
                  <input type="checkbox" name="off" value={key} />
                  <bdi class="tag">{tags.get(key)?.label ?? key}</bdi>
                  {chosen.length > 1 && <span class="muted">{count}</span>}
                </label>
              ))}
            </div>
          </fieldset>
        )}
        <div class={style.fields}>
          {observations.length > 0 && (
            <>
              {choice(
                'kind',
                words.kind,
                kinds.map((kind) => [kind, kindNames[kind]]),
              )}
              {choice(
                'severity',
                words.severity,
                ([1, 2, 3] as const).map((severity) => [String(severity), challengeNames[severity]]),
              )}
              {choice('basis', words.basis, Object.entries(basisNames))}
              {choice('starred', words.star, [
                ['yes', words.starred],
                ['no', words.notStarred],
              ])}
            </>
          )}
          {choice('visibility', words.whoSees, [
            ['shared', words.shared],
            ['private', words.keptPrivate],
          ])}
          <label class="field">
            {words.moveMinutes}
            <input type="number" name="minutes" step="1" min="-1440" max="1440" defaultValue="0" autofocus={first === 'minutes'} />
          </label>
          {mine.length > 0 &&
            choice(
              'rideAlong',
              words.moveTo,
              mine.map(({ id, title, date }) => [id, words.titleOnDay(title || words.untitled, dayName(date, { year: true }))]),
            )}
        </div>
        <div class="row">
          <button class="primary">{words.save}</button>
          <button type="button" onClick={onClose}>
            {words.cancel}
          </button>
          {observations.length === 2 && chosen.length === 2 && (
            <button
              type="button"
              class="push"
              onClick={() =>
                void run(async () => {
                  await mergeObservations([chosen[0]!.row.id, chosen[1]!.row.id], words.madeOne)
                  return words.madeOne
                })
              }
            >
              {words.makeOne}
            </button>
          )}
        </div>
        {only && pieces.length > 0 && (
          <fieldset class={style.split}>
            <legend>{words.makeTwo}</legend>
            <label class="field">
              {words.splitAt}
              <input
                type="range"
                min="0"
                max={pieces.length - 1}
                value={place}
                autofocus={first === 'split'}
                aria-valuetext={words.splitInto(only.row.text.slice(0, pieces[place]), only.row.text.slice(pieces[place]).trimStart())}
                onInput={({ currentTarget }) => setPlace(Number(currentTarget.value))}
              />
            </label>
            <ol class={style.halves}>
              <li>
                <bdi>{only.row.text.slice(0, pieces[place])}</bdi>
              </li>
              <li>
                <bdi>{only.row.text.slice(pieces[place]).trimStart()}</bdi>
              </li>
            </ol>
            <button
              type="button"
              onClick={() =>
                void run(async () => {
                  await splitObservation(only.row.id, pieces[place]!, words.madeTwo)
                  return words.madeTwo
                })
              }
            >
              {words.makeTwo}
            </button>
          </fieldset>
        )}
      </form>
    </Dialog>
  )
}
