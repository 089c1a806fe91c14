import type { TargetedEvent } from 'preact'
import { useState, type Dispatch } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { addChoice, choicesOf, deleteChoice, editChoice, moveChoiceUp } from '../../storage/ride-alongs/summary-choices.ts'
import type { Choice, Observation } from '../../storage/rows/tables.ts'
import { isDate } from '../../storage/rows/time-zone.ts'
import { findingItem } from '../../summary/sections/bottom-line.ts'
import { mostChosen, type Finding } from '../../summary/findings.ts'
import type { Summary } from '../../summary/sections/summarize.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { failureText } from '../ui/errors.ts'
import { announce } from '../ui/announce.ts'
import { TextRuns } from './SummaryPage.tsx'
import style from './ChooseFindings.module.css'

/** What the summary says first: findings chosen from suggestions or in one's own words, decisions asked, and what is left out. */
export default function ChooseFindings({
  rideAlongId,
  summary,
  observations,
  onClose,
}: {
  rideAlongId: string
  summary: Summary
  observations: Observation[]
  onClose: () => void
}) {
  const choices = useLive(() => choicesOf(rideAlongId), [rideAlongId])
  const [problem, setProblem] = useState('')
  if (!choices) return null
  const did = (doing: Promise<unknown>, said: string) => {
    doing.then(
      () => announce(words.canBeUndone(said)),
      (error: unknown) => setProblem(failureText(error)),
    )
  }
  const ofKind = (what: Choice['what']) => choices.filter((choice) => choice.what === what)
  const shared = { rideAlongId, summary, did }
  return (
    <Dialog title={words.chooseFindings} onClose={onClose} wide>
      <div class={style.findings}>
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <ChosenFindings chosen={ofKind('finding')} {...shared} />
        <div class={style.aside}>
          <Decisions chosen={ofKind('decision')} {...shared} />
          <LeftOut chosen={ofKind('leftOut')} observations={observations} {...shared} />
        </div>
      </div>
    </Dialog>
  )
}

interface Part {
  rideAlongId: string
  summary: Summary
  chosen: Choice[]
  did: (doing: Promise<unknown>, said: string) => void
}

function ChosenFindings({ rideAlongId, summary, chosen, did }: Part) {
  const taken = new Set(chosen.map(({ suggestion }) => suggestion))
  const open = summary.suggestions.filter(({ key }) => !taken.has(key))
  const full = chosen.length >= mostChosen
  return (
    <section aria-labelledby="findings-chosen">
      <h3 id="findings-chosen">{words.findings}</h3>
      <p class="hint">{chosen.length === 0 ? words.findingsComputed : words.findingsChosen(mostChosen)}</p>
      <ol class={style.chosen}>
        {chosen.map((choice, i) => (
          <li key={choice.id}>
            <OneFinding choice={choice} first={i === 0} summary={summary} did={did} />
          </li>
        ))}
      </ol>
      {!full && (
        <>
          {open.length > 0 && (
            <>
              <h4>{words.suggestions}</h4>
              <ul class={style.suggested}>
                {open.slice(0, 12).map(({ key, finding, from }) => (
                  <li key={key}>
                    <p>
                      <Claim finding={finding} />
                    </p>
                    <button
                      type="button"
                      class="small"
                      onClick={() =>
                        did(addChoice({ rideAlongId, what: 'finding', suggestion: key, from }, words.findingAdded), words.findingAdded)
                      }
                    >
                      {words.chooseIt}
                    </button>
                  </li>
                ))}
              </ul>
            </>
          )}
          <OwnWords
            label={words.ownFinding}
            add={words.addFinding}
            summary={summary}
            onAdd={({ text, from }) => did(addChoice({ rideAlongId, what: 'finding', text, from }, words.findingAdded), words.findingAdded)}
          />
        </>
      )}
    </section>
  )
}

function OneFinding({ choice, first, summary, did }: { choice: Choice; first: boolean; summary: Summary; did: Part['did'] }) {
  const suggestion = summary.suggestions.find(({ key }) => key === choice.suggestion)
  const numbers = suggestion?.finding.numbers ?? numbersOf(choice.from, summary)
  return (
    <>
      {suggestion && (
        <p class="two">
          <Claim finding={suggestion.finding} />
        </p>
      )}
      <label class="field">
        <span>{suggestion ? words.findingWording : words.findingText}</span>
        <textarea
          rows={2}
          defaultValue={choice.text ?? ''}
          placeholder={suggestion ? words.asComputed : ''}
          onChange={(event) => {
            const text = event.currentTarget.value.trim()
            if (text !== (choice.text ?? ''))
              did(editChoice(choice.id, { text: text || undefined }, words.findingWorded), words.findingWorded)
          }}
        />
      </label>
      {!suggestion && <Behind choice={choice} summary={summary} did={did} />}
      {numbers.length === 0 && (
        <p class="error">
          <Icon name="alert" /> {words.unsupportedHint}
        </p>
      )}
      <div class="row">
        {!first && (
          <button type="button" class="quiet small" onClick={() => did(moveChoiceUp(choice.id, words.choiceMoved), words.choiceMoved)}>
            {words.choiceUp}
          </button>
        )}
        <button type="button" class="quiet small" onClick={() => did(deleteChoice(choice.id, words.findingDropped), words.findingDropped)}>
          {words.choiceOff}
        </button>
      </div>
    </>
  )
}

function Decisions({ rideAlongId, summary, chosen, did }: Part) {
  return (
    <section aria-labelledby="findings-decisions">
      <h3 id="findings-decisions">{words.summaryDecisions}</h3>
      <p class="hint">{words.decisionsHint(mostChosen)}</p>
      <ol class={style.chosen}>
        {chosen.map((choice, i) => (
          <li key={choice.id}>
            <Field
              label={words.summaryDecision}
              value={choice.text}
              onGiven={(text) => did(editChoice(choice.id, { text }, words.decisionChanged), words.decisionChanged)}
            />
            <div class={style.two}>
              <Field
                label={words.summaryAskedOf}
                value={choice.owner}
                onGiven={(owner) => did(editChoice(choice.id, { owner: owner || undefined }, words.decisionChanged), words.decisionChanged)}
              />
              <Field
                label={words.summaryBy}
                type="date"
                value={choice.due}
                onGiven={(due) =>
                  did(editChoice(choice.id, { due: isDate(due) ? due : undefined }, words.decisionChanged), words.decisionChanged)
                }
              />
            </div>
            <Behind choice={choice} summary={summary} did={did} />
            <div class="row">
              {i > 0 && (
                <button
                  type="button"
                  class="quiet small"
                  onClick={() => did(moveChoiceUp(choice.id, words.choiceMoved), words.choiceMoved)}
                >
                  {words.choiceUp}
                </button>
              )}
              <button
                type="button"
                class="quiet small"
                onClick={() => did(deleteChoice(choice.id, words.decisionDropped), words.decisionDropped)}
              >
                {words.choiceOff}
              </button>
            </div>
          </li>
        ))}
      </ol>
      {chosen.length < mostChosen && (
        <OwnWords
          label={words.newDecision}
          add={words.addDecision}
          summary={summary}
          onAdd={({ text, from }) =>
            did(addChoice({ rideAlongId, what: 'decision', text, from }, words.decisionAdded), words.decisionAdded)
          }
        />
      )}
    </section>
  )
}

function LeftOut({ rideAlongId, summary, observations, chosen, did }: Part & { observations: Observation[] }) {
  const [problem, setProblem] = useState('')
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const found = idsOf(formReader(form).text('numbers'), summary)
    if (!found || found.length === 0) {
      setProblem(words.noSuchNumber)
      return
    }
    setProblem('')
    form.reset()
    for (const id of found) did(addChoice({ rideAlongId, what: 'leftOut', from: [id] }, words.leftOutAdded), words.leftOutAdded)
  }
  return (
    <section aria-labelledby="findings-left-out">
      <h3 id="findings-left-out">{words.leftOut}</h3>
      <p class="hint">{words.leftOutHint}</p>
      {chosen.length > 0 && (
        <ul class={style.suggested}>
          {chosen.map((choice) => (
            <li key={choice.id}>
              <p>
                <bdi>{observations.find(({ id }) => id === choice.from[0])?.text || words.momentUnfilled}</bdi>
              </p>
              <button type="button" class="small" onClick={() => did(deleteChoice(choice.id, words.leftOutBack), words.leftOutBack)}>
                {words.putBackIn}
              </button>
            </li>
          ))}
        </ul>
      )}
      <form class={style.add} onSubmit={submit}>
        <label class="field">
          <span>{words.observationNumbers}</span>
          {problem && (
            <span class="error" role="alert">
              {problem}
            </span>
          )}
          <input name="numbers" inputMode="numeric" autocomplete="off" />
        </label>
        <button type="submit">{words.leaveOut}</button>
      </form>
    </section>
  )
}

/** Words of one's own, and the numbers of what is behind them. */
function OwnWords({
  label,
  add,
  summary,
  onAdd,
}: {
  label: string
  add: string
  summary: Summary
  onAdd: (given: { text: string; from: string[] }) => void
}) {
  const [problem, setProblem] = useState('')
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const fields = formReader(form)
    const from = idsOf(fields.text('numbers'), summary)
    if (fields.text('text') === '') setProblem(words.nothingTyped)
    else if (!from) setProblem(words.noSuchNumber)
    else {
      setProblem('')
      onAdd({ text: fields.text('text'), from })
      form.reset()
    }
  }
  return (
    <form class={style.add} onSubmit={submit}>
      <label class="field">
        <span>{label}</span>
        {problem && (
          <span class="error" role="alert">
            {problem}
          </span>
        )}
        <input name="text" autocomplete="off" />
      </label>
      <label class={`field ${style.numbers}`}>
        <span>{words.observationNumbers}</span>
        <input name="numbers" autocomplete="off" />
      </label>
      <button type="submit">{add}</button>
    </form>
  )
}

/** The numbers of what is behind a choice, as they are typed. */
function Behind({ choice, summary, did }: { choice: Choice; summary: Summary; did: Part['did'] }) {
  const [problem, setProblem] = useState('')
  return (
    <Field
      label={words.observationNumbers}
      value={numbersOf(choice.from, summary).join(', ')}
      problem={problem}
      onGiven={(given) => {
        const from = idsOf(given, summary)
        setProblem(from ? '' : words.noSuchNumber)
        if (from) did(editChoice(choice.id, { from }, words.behindChanged), words.behindChanged)
      }}
    />
  )
}

function Field({
  label,
  value = '',
  type = 'text',
  problem = '',
  onGiven,
}: {
  label: string
  value?: string | undefined
  type?: 'text' | 'date'
  problem?: string
  onGiven: Dispatch<string>
}) {
  const given = {
    defaultValue: value,
    autocomplete: 'off',
    onChange: (event: TargetedEvent<HTMLInputElement>) => {
      const now = event.currentTarget.value.trim()
      if (now !== value) onGiven(now)
    },
  }
  return (
    <label class="field">
      <span>{label}</span>
      {problem && (
        <span class="error" role="alert">
          {problem}
        </span>
      )}
      {type === 'date' ? <input type="date" {...given} /> : <input {...given} />}
    </label>
  )
}

function Claim({ finding }: { finding: Finding }) {
  return <TextRuns runs={findingItem(finding, words).runs} words={words} listed={false} />
}

function numbersOf(ids: string[], { observations }: Summary): number[] {
  return observations.flatMap(({ id, number }) => (ids.includes(id) ? [number] : []))
}

/** The observations of typed numbers; undefined where one is of none. */
function idsOf(given: string, { observations }: Summary): string[] | undefined {
  const parts = given.split(/[\s,;.]+/).filter(Boolean)
  const ids = parts.flatMap((part) => observations.find(({ number }) => String(number) === part)?.id ?? [])
  return ids.length === parts.length ? [...new Set(ids)] : undefined
}
