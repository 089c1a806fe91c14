import type { TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { markNewsSeen } from '../../storage/review/news.ts'
import { answerReply } from '../../storage/review/replies.ts'
import { withdrawObservation } from '../../storage/review/erase.ts'
import type { Answer, Observation, Reply } from '../../storage/rows/tables.ts'
import { timeOf } from '../../storage/rows/time-zone.ts'
import { KindSign } from '../names/KindSign.tsx'
import { isAboutCurrentText, replyNames } from '../names/reply-names.ts'
import { announce } from '../ui/announce.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { formReader } from '../ui/form.ts'
import style from './ReplyLine.module.css'

interface ReplyLineProps {
  reply: Reply
  /** Undefined if it was deleted. */
  observation: Observation | undefined
  number: number | undefined
  answer: Answer | undefined
  name: string
  zone: string
  isNew: boolean
  /** Runs a verb and shows its error. Resolves to whether it succeeded. */
  run: (verb: () => Promise<unknown>) => Promise<boolean>
  onDid: (label: string) => void
}

/** A reply beside its observation, with the observer's answer. */
export function ReplyLine({ reply, observation, number, answer, name, zone, isNew, run, onDid }: ReplyLineProps) {
  const [isWithdrawing, setIsWithdrawing] = useState(false)
  const [isAnswering, setIsAnswering] = useState(false)
  const box = useRef<HTMLTextAreaElement>(null)
  // Browsers apply `autofocus` only once per page.
  useEffect(() => {
    if (isAnswering) box.current?.focus()
  }, [isAnswering])
  const saveAnswer = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const text = formReader(event.currentTarget).text('answer')
    setIsAnswering(false)
    if (text === (answer?.text ?? '')) return
    if (!(await run(() => answerReply(reply, text, words.answered)))) return
    await markNewsSeen([reply.id])
    onDid(words.answered)
  }
  const withdraw = async () => {
    const isDone = await run(async () => {
      await withdrawObservation(reply, answer?.text ?? '')
      await markNewsSeen([reply.id])
    })
    setIsWithdrawing(false)
    if (!isDone) return
    document.querySelector<HTMLElement>('main h1')?.focus()
    announce(words.withdrewThis)
  }
  return (
    <li class={style.line}>
      <div class={style.source}>
        {observation ? (
          <>
            <p class={style.when}>
              {number !== undefined && <span class="num">{number}</span>}
              <time dateTime={new Date(observation.at).toISOString()}>{timeOf(observation.at, zone)}</time>
            </p>
            <div class={style.content}>
              <KindSign kind={observation.kind} severity={observation.severity} />
              <p>
                <bdi>{observation.text}</bdi>
              </p>
            </div>
          </>
        ) : (
          <p class="muted">{words.repliesToDeleted}</p>
        )}
      </div>
      <div class={style.reply}>
        <p>
          <span class={`badge ${replyNames[reply.says].tone}`}>{replyNames[reply.says].name}</span>{' '}
          {isNew && <span class="badge accent">{words.isNew}</span>} <span class="muted">{name}</span>
        </p>
        {reply.text && (
          <p class={style.quoted}>
            <bdi>{reply.text}</bdi>
          </p>
        )}
        {observation && !isAboutCurrentText(observation, reply) && <p class="hint">{words.wordsChangedSince}</p>}
        {answer?.text && !isAnswering && (
          <p class={style.ownAnswer}>
            <span class="muted">{words.yourAnswer}</span> <bdi>{answer.text}</bdi>
          </p>
        )}
        {isAnswering ? (
          <form class={style.answer} onSubmit={(event) => void saveAnswer(event)}>
            <label class="field">
              {reply.says === 'withdraw' ? words.keepItWhy : words.yourAnswer}
              <textarea
                name="answer"
                rows={2}
                defaultValue={answer?.text ?? ''}
                ref={box}
                required={reply.says === 'withdraw'}
                aria-describedby={`hint-${reply.id}`}
              />
              <span class="hint" id={`hint-${reply.id}`}>
                {reply.says === 'withdraw' ? words.keepItHint : words.yourAnswerHint}
              </span>
            </label>
            <div class="row">
              <button class="small">{words.save}</button>
              <button type="button" class="quiet small" onClick={() => setIsAnswering(false)}>
                {words.cancel}
              </button>
            </div>
          </form>
        ) : (
          <div class="row">
            <button type="button" class="small" onClick={() => setIsAnswering(true)}>
              {answer?.text ? words.changeAnswer : reply.says === 'withdraw' ? words.keepIt : words.answerIt}
            </button>
            {reply.says === 'withdraw' && observation && (
              <button type="button" class="small danger" onClick={() => setIsWithdrawing(true)}>
                {words.withdrawIt}
              </button>
            )}
          </div>
        )}
      </div>
      {isWithdrawing && (
        <Dialog title={words.withdrawIt} onClose={() => setIsWithdrawing(false)}>
          <div class={style.dialog}>
            <p>
              <bdi>{observation?.text}</bdi>
            </p>
            <p class="hint">{words.withdrawHint}</p>
            <div class="row">
              <button type="button" class="danger" onClick={() => void withdraw()}>
                {words.withdrawNow}
              </button>
              <button type="button" onClick={() => setIsWithdrawing(false)}>
                {words.cancel}
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </li>
  )
}
