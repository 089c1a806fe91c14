import type { TargetedEvent, TargetedSubmitEvent } from 'preact'
import { useRef } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { addCharterLine, deleteCharterLine, editCharterLine } from '../../storage/ride-alongs/charter.ts'
import { type CharterLine } from '../../storage/rows/tables.ts'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { announce } from '../ui/announce.ts'
import { SavedTextBox } from './SavedTextBox.tsx'
import { type WriteCharter, type OnDid } from './charter-writing.ts'
import style from './CharterPage.module.css'

/** The kinds of charter lines, with their names and possible outcomes. */
export const lineLists: {
  what: CharterLine['what']
  title: string
  hint?: string
  add: string
  found: string
  outcomes: { outcome: NonNullable<CharterLine['outcome']>; name: string }[]
}[] = [
  {
    what: 'question',
    title: words.charterQuestions,
    add: words.addCharterQuestion,
    found: words.answerIs,
    outcomes: [
      { outcome: 'yes', name: words.questionYes },
      { outcome: 'partly', name: words.questionPartly },
      { outcome: 'no', name: words.questionNo },
    ],
  },
  {
    what: 'assumption',
    title: words.charterAssumptions,
    hint: words.charterAssumptionsHint,
    add: words.addAssumption,
    found: words.seenIs,
    outcomes: [
      { outcome: 'yes', name: words.assumptionYes },
      { outcome: 'partly', name: words.assumptionPartly },
      { outcome: 'no', name: words.assumptionNo },
    ],
  },
  {
    what: 'standard',
    title: words.charterStandards,
    hint: words.charterStandardsHint,
    add: words.addStandard,
    found: words.seenIs,
    outcomes: [
      { outcome: 'yes', name: words.standardYes },
      { outcome: 'partly', name: words.standardPartly },
      { outcome: 'no', name: words.standardNo },
    ],
  },
  { what: 'term', title: words.charterTerms, hint: words.charterTermsHint, add: words.addTerm, found: words.termMeans, outcomes: [] },
]

/** The charter lines of one kind, each with its outcome once the ride-along has begun. */
export function CharterLines({
  what,
  title,
  hint,
  add,
  found,
  outcomes,
  rideAlongId,
  hasBegun,
  lines,
  write,
  onDid,
}: (typeof lineLists)[number] & { rideAlongId: string; hasBegun: boolean; lines: CharterLine[]; write: WriteCharter; onDid: OnDid }) {
  const addForm = useRef<HTMLFormElement>(null)
  const submit = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const fields = formReader(form)
    if (!fields.text('text')) return
    if (
      !(await write(() =>
        addCharterLine(rideAlongId, { what, text: fields.text('text'), found: fields.text('found') || undefined }, words.lineAdded),
      ))
    )
      return
    form.reset()
    form.querySelector('input')?.focus()
    announce(words.lineAdded)
  }
  const remove = async (line: CharterLine) => {
    if (!(await write(() => deleteCharterLine(line.id, words.lineDeleted)))) return
    addForm.current?.querySelector('input')?.focus()
    onDid(words.lineDeleted)
  }
  return (
    <section class={style.group} aria-label={title}>
      <h2>{title}</h2>
      {hint && <p class="hint">{hint}</p>}
      <ul class={style.lines}>
        {lines.map((line) => (
          <li key={line.id}>
            <SavedTextBox
              value={line.text}
              clock={line.clock}
              lines={1}
              label={title}
              onSave={(text, clock) =>
                text.trim()
                  ? write(() => editCharterLine(line.id, { text: text.trim() }, words.lineChanged, clock))
                  : Promise.resolve(false)
              }
            />
            {(hasBegun || what === 'term' || line.found || line.outcome) && (
              <div class={style.outcome}>
                {outcomes.length > 0 && <LineOutcome line={line} outcomes={outcomes} write={write} />}
                <label class="field">
                  <span class="hint">{found}</span>
                  <SavedTextBox
                    value={line.found ?? ''}
                    clock={line.clock}
                    lines={1}
                    onSave={(text, clock) =>
                      write(() => editCharterLine(line.id, { found: text.trim() || undefined }, words.lineChanged, clock))
                    }
                  />
                </label>
              </div>
            )}
            <button type="button" class="quiet small only-icon" aria-label={words.deleteLine(line.text)} onClick={() => void remove(line)}>
              <Icon name="trash" />
            </button>
          </li>
        ))}
      </ul>
      <form ref={addForm} class={style.add} onSubmit={(event) => void submit(event)}>
        <input name="text" aria-label={add} placeholder={add} autocomplete="off" />
        {what === 'term' && <input name="found" aria-label={found} placeholder={found} autocomplete="off" />}
        <button class="small">{words.addIt}</button>
      </form>
    </section>
  )
}

function LineOutcome({
  line,
  outcomes,
  write,
}: {
  line: CharterLine
  outcomes: (typeof lineLists)[number]['outcomes']
  write: WriteCharter
}) {
  const choose = (event: TargetedEvent<HTMLInputElement>) => {
    const outcome = outcomes.find((each) => each.outcome === event.currentTarget.value)?.outcome
    void write(() => editCharterLine(line.id, { outcome }, words.lineChanged))
  }
  return (
    <fieldset>
      <legend class="visually-hidden">
        {words.outcome}: {line.text}
      </legend>
      <div class="choices small">
        {[{ outcome: '', name: words.outcomeOpen }, ...outcomes].map(({ outcome, name }) => (
          <label key={outcome}>
            <input type="radio" name={`outcome-${line.id}`} value={outcome} checked={(line.outcome ?? '') === outcome} onChange={choose} />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
