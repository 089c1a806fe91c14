import * as words from '../../assets/locales/en.yml'
import { addChoice, editChoice } from '../../storage/ride-alongs/summary-choices.ts'
import { isDate } from '../../storage/rows/time-zone.ts'
import { mostChosen } from '../../summary/findings.ts'
import { BehindField, ChoiceButtons, ChoiceField, OwnWordsForm, type ChoiceListProps } from './choice-fields.tsx'
import style from './ChooseFindings.module.css'

/** The decisions that readers are asked for. */
export function ChooseDecisions({ rideAlongId, summary, chosen, did }: ChoiceListProps) {
  return (
    <section aria-labelledby="findings-decisions">
      <h3 id="findings-decisions">{words.summaryDecisions}</h3>
      <p class="hint">{words.decisionsHint(mostChosen)}</p>
      <ol class={style.chosen}>
        {chosen.map((choice, i) => (
          <li key={choice.id}>
            <ChoiceField
              label={words.summaryDecision}
              value={choice.text}
              onValue={(text) => did(editChoice(choice.id, { text }, words.decisionChanged), words.decisionChanged)}
            />
            <div class={style.two}>
              <ChoiceField
                label={words.summaryAskedOf}
                value={choice.owner}
                onValue={(owner) => did(editChoice(choice.id, { owner: owner || undefined }, words.decisionChanged), words.decisionChanged)}
              />
              <ChoiceField
                label={words.summaryBy}
                type="date"
                value={choice.due}
                onValue={(due) =>
                  did(editChoice(choice.id, { due: isDate(due) ? due : undefined }, words.decisionChanged), words.decisionChanged)
                }
              />
            </div>
            <BehindField choice={choice} summary={summary} did={did} />
            <ChoiceButtons choice={choice} first={i === 0} deleted={words.decisionDropped} did={did} />
          </li>
        ))}
      </ol>
      {chosen.length < mostChosen && (
        <OwnWordsForm
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
