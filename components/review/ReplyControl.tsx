import { useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { replyTo, withdrawReply, textDot } from '../../storage/review/answer-set.ts'
import { sameValue } from '../../storage/rows/row.ts'
import type { Answer, Observation, Reply } from '../../storage/rows/tables.ts'
import { capitalize } from '../names/people.ts'
import { Icon } from '../ui/Icon.tsx'
import type { WriteAnswer } from './ReviewPart.tsx'
import style from './ReplyControl.module.css'

/** Whether the reply is of a kind that needs text and has none. */
export function needsText({ says, text }: Reply): boolean {
  return (says === 'amend' || says === 'context' || says === 'dispute') && text.trim() === ''
}

const choices = {
  confirm: { label: words.reviewConfirm, icon: 'check', hint: words.reviewConfirmHint },
  amend: { label: words.reviewAmend, icon: 'plus', hint: words.reviewAmendHint },
  context: { label: words.reviewContext, icon: 'plus', hint: words.reviewContextHint },
  dispute: { label: words.reviewDispute, icon: 'flag', hint: words.reviewDisputeHint },
  withdraw: { label: words.reviewWithdraw, icon: 'undo', hint: words.reviewWithdrawHint },
} as const

/** The host's reply to one observation, and the observer's answer to it. */
export function ReplyControl({
  row,
  number,
  observer,
  reply,
  answer,
  write,
}: {
  row: Observation
  number: number
  observer: string
  reply: Reply | undefined
  answer: Answer | undefined
  write: WriteAnswer
}) {
  const [isTouched, setIsTouched] = useState(reply !== undefined)
  const offered = (['confirm', row.kind === 'quote' ? 'amend' : 'context', 'dispute', 'withdraw'] as const).map((value) => ({
    value,
    ...choices[value],
  }))
  const isTextMissing = reply !== undefined && needsText(reply)
  const isOutdated = reply !== undefined && !sameValue(reply.to, textDot(row))
  const [textId, missingTextId] = [`w${number}`, `n${number}`]
  const fieldset = useRef<HTMLFieldSetElement>(null)
  const [writing, setWriting] = useState(false)
  return (
    <div class={style.reply}>
      <fieldset ref={fieldset} aria-describedby={isOutdated ? `c${number}` : undefined}>
        <legend class="visually-hidden">{words.reviewReplyTo(number)}</legend>
        <div class={`choices ${style.choices}`}>
          {offered.map(({ value, label, icon }) => (
            <label key={value}>
              <input
                type="radio"
                name={`r${number}`}
                value={value}
                checked={reply?.says === value}
                onChange={() => {
                  setIsTouched(false)
                  write(
                    (answers, now) => replyTo(answers, row, { says: value, text: reply?.text ?? '' }, now),
                    words.reviewReplied(number, label),
                  )
                }}
              />
              <Icon name={icon} />
              {label}
            </label>
          ))}
        </div>
      </fieldset>
      {isOutdated && (
        <p class={style.outdated} id={`c${number}`}>
          {words.reviewChangedSince}{' '}
          <button
            type="button"
            class="link"
            onClick={() => {
              write((answers, now) => replyTo(answers, row, reply, now), words.reviewHolds)
              fieldset.current?.querySelector<HTMLInputElement>(':checked')?.focus()
            }}
          >
            {words.reviewStillHolds}
          </button>
        </p>
      )}
      {reply && (
        <div class="field">
          {(reply.says !== 'confirm' || reply.text !== '' || writing) && (
            <>
              <label class="hint" for={textId}>
                {choices[reply.says].hint}
              </label>
              {isTextMissing && (
                <span class={isTouched ? 'error' : 'hint'} id={missingTextId}>
                  {words.reviewNeedsWords}
                </span>
              )}
              <textarea
                id={textId}
                rows={reply.says === 'confirm' || reply.says === 'withdraw' ? 1 : 2}
                class={style.text}
                value={reply.text}
                aria-invalid={isTextMissing && isTouched}
                aria-describedby={isTextMissing ? missingTextId : undefined}
                onBlur={() => {
                  setIsTouched(true)
                  setWriting(false)
                }}
                onInput={({ currentTarget: { value } }) => {
                  setWriting(true)
                  write((answers, now) => replyTo(answers, row, { says: reply.says, text: value }, now), words.reviewReplyWritten, {
                    typing: `reply ${row.id}`,
                  })
                }}
              />
            </>
          )}
          <div>
            <button
              type="button"
              class="link small"
              aria-label={words.reviewTakeOffOf(number)}
              onClick={() => {
                write((answers, now) => withdrawReply(answers, row.id, now), words.reviewReplyTakenOff, { toast: true })
                fieldset.current?.querySelector('input')?.focus()
              }}
            >
              {words.reviewTakeOff}
            </button>
          </div>
        </div>
      )}
      {answer?.text && (
        <p class={style.answer}>
          <span class="hint">{words.reviewObserverSays(capitalize(observer))}</span> <bdi>{answer.text}</bdi>
        </p>
      )}
    </div>
  )
}
