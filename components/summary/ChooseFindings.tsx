import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { addChoice, choicesOf, editChoice } from '../../storage/ride-alongs/summary-choices.ts'
import type { Choice, Observation } from '../../storage/rows/tables.ts'
import { mostChosen, type Finding } from '../../summary/findings.ts'
import { findingItem } from '../../summary/sections/bottom-line.ts'
import type { Summary } from '../../summary/sections/sections.ts'
import { announce } from '../ui/announce.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { failureText } from '../ui/errors.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { BehindField, ChoiceButtons, numbersOf, OwnWordsForm, type ChoiceListProps } from './choice-fields.tsx'
import { ChooseDecisions } from './ChooseDecisions.tsx'
import { ChooseLeftOut } from './ChooseLeftOut.tsx'
import { TextRuns } from './TextRuns.tsx'
import style from './ChooseFindings.module.css'

/** Chooses the bottom line: findings from suggestions or in the observer's words, decisions, and observations to leave out. */
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
  const did: ChoiceListProps['did'] = (act, label) => {
    act.then(
      () => announce(words.canBeUndone(label)),
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
          <ChooseDecisions chosen={ofKind('decision')} {...shared} />
          <ChooseLeftOut chosen={ofKind('leftOut')} observations={observations} {...shared} />
        </div>
      </div>
    </Dialog>
  )
}

function ChosenFindings({ rideAlongId, summary, chosen, did }: ChoiceListProps) {
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
          <OwnWordsForm
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

function OneFinding({ choice, first, summary, did }: { choice: Choice; first: boolean; summary: Summary; did: ChoiceListProps['did'] }) {
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
      {!suggestion && <BehindField choice={choice} summary={summary} did={did} />}
      {numbers.length === 0 && (
        <p class="error">
          <Icon name="alert" /> {words.unsupportedHint}
        </p>
      )}
      <ChoiceButtons choice={choice} first={first} deleted={words.findingDropped} did={did} />
    </>
  )
}

function Claim({ finding }: { finding: Finding }) {
  return <TextRuns runs={findingItem(finding, words).runs} words={words} listed={false} />
}
