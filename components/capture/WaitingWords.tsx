import { useEffect, useState } from 'preact/hooks'
import { browser } from 'wxt/browser'
import * as words from '../../assets/locales/en.yml'
import type { Draft, WaitingText as WaitingState } from '../../storage/database/db.ts'
import { keepDraft } from '../../storage/day/drafts.ts'
import type { CaptureResult } from '../../storage/day/capture.ts'
import {
  isSaved,
  asLine,
  saveWaitingText,
  captureFromOutside,
  discardWaitingText,
  waitingTexts,
} from '../../storage/day/text-from-outside.ts'
import { timeOf } from '../../storage/rows/time-zone.ts'
import { useLive, useNow } from '../ui/live.ts'
import { releaseHeldText, heldTexts } from '../browser/unsaved-words.ts'
import { announce } from '../ui/announce.ts'
import style from './WaitingWords.module.css'

/** A text that waits for a shorter time is probably still being saved; in milliseconds. */
const grace = 3000

interface Props {
  zone: string
  onSaved: (captured: CaptureResult) => void
  /** Moves a waiting text into the line. */
  onPut: (id: string, line: string) => void
}

/** Texts from the address bar or a page that could not be saved, with the reason, shown above the line. */
export default function WaitingWords({ zone, onSaved, onPut }: Props) {
  const waiting = useLive(waitingTexts, [])
  const now = useNow(2000)
  const memory = useMemory()
  const [discarded, setDiscarded] = useState<Draft>()
  const shown = (waiting ?? []).filter(({ waiting: { why, at } }) => why !== undefined || now - at > grace)
  if (shown.length === 0 && memory.length === 0 && !discarded) return null

  const showOutcome = (outcome: CaptureResult | WaitingState | null) => {
    if (outcome && isSaved(outcome)) onSaved(outcome)
    else if (outcome) announce(reasonText(outcome, zone))
  }
  const discard = async (draft: Draft) => {
    await discardWaitingText(draft.id)
    setDiscarded(draft)
    announce(`${words.discardedWords} ${draft.text}`)
  }
  const bringBack = async (draft: Draft) => {
    await keepDraft(draft)
    setDiscarded(undefined)
  }
  const saveFromMemory = async (id: string) => {
    const held = (await heldTexts()).find((each) => each.id === id)
    if (!held) return
    const { id: _, ...text } = held
    const outcome = await captureFromOutside(text)
    await releaseHeldText(id)
    showOutcome(outcome)
  }
  return (
    <div class={style.waiting}>
      {memory.map(({ id, text }) => (
        <section key={id} aria-label={words.notSavedWords}>
          <p>
            {words.notSavedWords} <bdi class={style.words}>“{text}”</bdi>
          </p>
          <p class="hint">{words.waitingTooFull}</p>
          <div class="row">
            <button type="button" class="small" onClick={() => void saveFromMemory(id)}>
              {words.saveNow}
            </button>
          </div>
        </section>
      ))}
      {shown.map((draft) => (
        <section key={draft.id} aria-label={words.notSavedWords}>
          <p>
            {words.notSavedWords} <bdi class={style.words}>“{draft.text}”</bdi>
          </p>
          <p class="hint">{reasonText(draft.waiting, zone)}</p>
          <div class="row">
            <button type="button" class="small" onClick={() => void saveWaitingText(draft.id).then(showOutcome)}>
              {words.saveNow}
            </button>
            <button type="button" class="small" onClick={() => onPut(draft.id, asLine(draft.text, draft.waiting.as))}>
              {words.putIntoLine}
            </button>
            <button type="button" class="quiet small" onClick={() => void discard(draft)}>
              {words.discard}
            </button>
          </div>
        </section>
      ))}
      {discarded && (
        <section aria-label={words.discardedWords}>
          <p>
            {words.discardedWords} <bdi class={style.words}>“{discarded.text}”</bdi>
          </p>
          <div class="row">
            <button type="button" class="small" onClick={() => void bringBack(discarded)}>
              {words.undo}
            </button>
            <button type="button" class="quiet small" onClick={() => setDiscarded(undefined)}>
              {words.dismiss}
            </button>
          </div>
        </section>
      )}
    </div>
  )
}

function reasonText({ why, at, said = '' }: WaitingState, zone: string): string {
  const time = timeOf(at, zone)
  if (why === undefined) return words.waitingCutShort(time)
  switch (why) {
    case 'offTheRecord':
      return words.waitingOffTheRecord(time)
    case 'full':
      return words.waitingFull(time)
    case 'newer':
      return words.waitingNewer(time)
    case 'failed':
      return words.waitingFailed(time, said)
  }
}

/** Texts that are only in the browser's memory, updated live. */
function useMemory() {
  const [held, setHeld] = useState<Awaited<ReturnType<typeof heldTexts>>>([])
  useEffect(() => {
    const read = () => void heldTexts().then(setHeld)
    read()
    browser.storage.session.onChanged.addListener(read)
    return () => browser.storage.session.onChanged.removeListener(read)
  }, [])
  return held
}
