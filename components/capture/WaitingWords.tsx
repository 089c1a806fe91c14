import { useEffect, useState } from 'preact/hooks'
import { browser } from 'wxt/browser'
import * as words from '../../assets/locales/en.yml'
import type { Draft, WaitingText as WaitingState } from '../../storage/database/db.ts'
import { keepDraft } from '../../storage/day/drafts.ts'
import type { CaptureResult } from '../../storage/day/capture.ts'
import { isSaved, asLine, saveWaitingText, captureFromOutside, discardWaitingText, waitingTexts } from '../../storage/day/waiting-texts.ts'
import { timeOf } from '../../storage/rows/time-zone.ts'
import { useLive, useNow } from '../ui/live.ts'
import { releaseHeldText, heldTexts } from '../browser/unsaved-words.ts'
import { announce } from '../ui/announce.ts'
import style from './WaitingWords.module.css'

/** What is still under way is nobody's business yet. */
const soon = 3000

interface Props {
  zone: string
  onSaved: (captured: CaptureResult) => void
  /** Puts words into the line, and forgets where they waited in the same step. */
  onPut: (id: string, line: string) => void
}

/** Words that came by another way and are not saved, with the reason, above the line. */
export default function WaitingWords({ zone, onSaved, onPut }: Props) {
  const kept = useLive(waitingTexts, [])
  const now = useNow(2000)
  const memory = useMemory()
  const [discarded, setDiscarded] = useState<Draft>()
  const shown = (kept ?? []).filter(({ waiting: { why, at } }) => why !== undefined || now - at > soon)
  if (shown.length === 0 && memory.length === 0 && !discarded) return null

  const settle = (outcome: CaptureResult | WaitingState | null) => {
    if (outcome && isSaved(outcome)) onSaved(outcome)
    else if (outcome) announce(sayWhy(outcome, zone))
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
    const { id: _, ...coming } = held
    const outcome = await captureFromOutside(coming)
    await releaseHeldText(id)
    settle(outcome)
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
          <p class="hint">{sayWhy(draft.waiting, zone)}</p>
          <div class="row">
            <button type="button" class="small" onClick={() => void saveWaitingText(draft.id).then(settle)}>
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

function sayWhy({ why, at, said = '' }: WaitingState, zone: string): string {
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

/** What only the browser's memory holds, kept in step. */
function useMemory() {
  const [held, setHeld] = useState<Awaited<ReturnType<typeof heldTexts>>>([])
  useEffect(() => {
    const look = () => void heldTexts().then(setHeld)
    look()
    browser.storage.session.onChanged.addListener(look)
    return () => browser.storage.session.onChanged.removeListener(look)
  }, [])
  return held
}
