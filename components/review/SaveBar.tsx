import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { repliesBy, type AnswerSet } from '../../storage/review/answer-set.ts'
import { errorText } from '../ui/errors.ts'
import { Icon } from '../ui/Icon.tsx'
import { needsText } from './ReplyControl.tsx'
import type { Answers } from './use-answers.ts'
import style from './SaveBar.module.css'

/** The bar at the foot of the page: progress, undo, and saving the answers to a file. */
export function SaveBar({
  answers: { latest, undo, canUndo, recordSaved, problem },
  answered,
  total,
  observer,
  bySync,
  onSaveFile,
  hidden,
}: {
  answers: Answers
  /** How many of the `total` observations have a reply. */
  answered: number
  total: number
  observer: string
  bySync: boolean
  /** Saves a file and returns its name. */
  onSaveFile: ((answers: AnswerSet, round: number) => Promise<string>) | undefined
  hidden: boolean
}) {
  const [isSaving, setIsSaving] = useState(false)
  const [result, setResult] = useState<{ name: string; missingTexts: number } | { problem: string }>()
  const save = async () => {
    if (!onSaveFile) return
    setIsSaving(true)
    try {
      const round = latest().saved + 1
      const name = await onSaveFile(latest(), round)
      recordSaved(round)
      setResult({ name, missingTexts: [...repliesBy(latest()).values()].filter(needsText).length })
    } catch (error) {
      setResult({ problem: words.reviewNotSavedYet(errorText(error)) })
    } finally {
      setIsSaving(false)
    }
  }
  return (
    <footer class={style.save} hidden={hidden}>
      <div class={style.wrap}>
        {problem && (
          <p class="callout warn" role="alert">
            <Icon name="alert" />
            <span>{problem}</span>
          </p>
        )}
        <div role="status">
          {result && (
            <p class={`callout ${'problem' in result ? 'bad' : ''}`}>
              <Icon name={'problem' in result ? 'alert' : 'check'} />
              <span>
                {'problem' in result ? (
                  result.problem
                ) : (
                  <>
                    {words.reviewSavedAs(result.name, observer)} {result.missingTexts > 0 && words.reviewSavedOpen(result.missingTexts)}{' '}
                    {words.reviewSavedWell}
                  </>
                )}{' '}
                <button type="button" class="link" onClick={() => setResult(undefined)}>
                  {words.dismiss}
                </button>
              </span>
            </p>
          )}
        </div>
        <div class={style.bar}>
          <p>
            <b>{words.reviewAnswered(answered, total)}</b> <span class={style.wide}>{problem || bySync ? '' : words.reviewKeptHere} </span>
            <span class={bySync ? '' : style.wide}>
              {!bySync ? words.reviewNothingSent : problem ? '' : words.reviewGoesBySync(observer)}
            </span>
          </p>
          <progress value={answered} max={Math.max(1, total)} aria-label={words.reviewAnswered(answered, total)} />
          <button type="button" class="large" onClick={undo} disabled={!canUndo}>
            {words.undo}
          </button>
          {onSaveFile && (
            <button type="button" class="primary large" aria-disabled={isSaving} onClick={() => void (isSaving || save())}>
              {isSaving ? words.reviewSaving : words.reviewSave}
            </button>
          )}
        </div>
      </div>
    </footer>
  )
}
