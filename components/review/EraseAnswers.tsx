import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { answerCount, type AnswerSet } from '../../storage/review/answer-set.ts'
import { Dialog } from '../ui/Dialog.tsx'
import style from './EraseAnswers.module.css'

/** Erases everything the host wrote, after one question. */
export function EraseAnswers({
  answers,
  observer,
  bySync,
  onErase,
}: {
  answers: AnswerSet
  observer: string
  bySync: boolean
  onErase: () => void
}) {
  const [isAsking, setIsAsking] = useState(false)
  const count = answerCount(answers)
  const erasedCount = Object.values(answers.rows)
    .flat()
    .filter(({ erased }: { erased?: true }) => erased).length
  return (
    <section class={style.erase} aria-labelledby="erase-heading">
      <h2 id="erase-heading">{words.reviewErase}</h2>
      <p class="two">{count === 0 ? words.reviewNothingWritten : bySync ? words.reviewEraseHintBySync : words.reviewEraseHint}</p>
      {erasedCount > 0 && <p class="two">{words.reviewErasedCount(erasedCount)}</p>}
      {count > 0 && (
        <button type="button" class="danger" onClick={() => setIsAsking(true)}>
          {words.reviewErase}
        </button>
      )}
      {isAsking && (
        <Dialog title={words.reviewEraseAsk} onClose={() => setIsAsking(false)}>
          <p>{(bySync ? words.reviewEraseWarningBySync : words.reviewEraseWarning)(count, observer)}</p>
          <div class={style.buttons}>
            <button type="button" autofocus onClick={() => setIsAsking(false)}>
              {words.cancel}
            </button>
            <button
              type="button"
              class="danger"
              onClick={() => {
                onErase()
                setIsAsking(false)
              }}
            >
              {words.reviewEraseNow}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  )
}
