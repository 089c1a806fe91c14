import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { addQuestion, includeQuestion, editQuestion, restoreQuestion, type Question } from '../../storage/ride-alongs/question-deck.ts'
import { settings } from '../../storage/database/settings.ts'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { readyQuestions } from '../capture/Questions.tsx'
import { failureText } from '../ui/errors.ts'
import { announce } from '../ui/announce.ts'
import style from './QuestionDeck.module.css'

/** The settings of the question deck: the observer's own questions, and which ready ones are asked. */
export default function QuestionDeck() {
  const known = useLive(settings, [])
  const [removed, setRemoved] = useState<{ question: Question; at: number }>()
  const [problem, setProblem] = useState('')
  const [open, setOpen] = useState(false)
  if (!known) return null
  const { questions = [], unasked = [] } = known
  const act = (verb: () => Promise<void>) =>
    verb().then(
      () => setProblem(''),
      (error: unknown) => setProblem(failureText(error)),
    )
  const remove = async (question: Question) => {
    const at = questions.indexOf(question)
    await act(() => editQuestion(question.id, ''))
    setRemoved({ question, at })
    announce(words.questionRemoved)
    document.querySelector<HTMLElement>('#put-back')?.focus()
  }
  const add = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    await act(() => addQuestion(formReader(form).text('question')))
    form.reset()
  }
  const save = (id: string) => (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = formReader(event.currentTarget).text('question')
    if (text !== '') void act(() => editQuestion(id, text)).then(() => announce(words.settingsSaved))
  }
  return (
    <section class={style.deck} aria-labelledby="questions">
      <h2 id="questions">{words.questions}</h2>
      <p class="hint">{words.questionsHint}</p>
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <h3>{words.ownQuestions}</h3>
      {questions.length > 0 && (
        <ul>
          {questions.map((question) => (
            <li key={question.id}>
              <form class={style.one} onSubmit={save(question.id)}>
                <input name="question" aria-label={words.questionText} defaultValue={question.text} autocomplete="off" required />
                <button class="small" aria-label={words.saveQuestion(question.text)}>
                  {words.save}
                </button>
                <button
                  type="button"
                  class="quiet only-icon"
                  aria-label={words.removeQuestion(question.text)}
                  title={words.removeQuestion(question.text)}
                  onClick={() => void remove(question)}
                >
                  <Icon name="trash" />
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
      {removed && (
        <p class="row">
          <span>{words.questionRemoved}</span>
          <button
            type="button"
            class="link"
            id="put-back"
            onClick={() => {
              setRemoved(undefined)
              void act(() => restoreQuestion(removed.question, removed.at))
            }}
          >
            {words.putBack}
          </button>
        </p>
      )}
      <form class={style.one} onSubmit={(event) => void add(event)}>
        <input name="question" aria-label={words.newQuestion} placeholder={words.newQuestion} autocomplete="off" required />
        <button class="small">{words.addQuestion}</button>
      </form>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>{words.readyQuestions}</summary>
        {open && (
          <ul>
            {readyQuestions.map(({ id, text }) => (
              <li key={id}>
                <label class="check">
                  <input
                    type="checkbox"
                    checked={!unasked.includes(id)}
                    onChange={({ currentTarget }) => void act(() => includeQuestion(id, currentTarget.checked))}
                  />
                  {text}
                </label>
              </li>
            ))}
          </ul>
        )}
      </details>
    </section>
  )
}
