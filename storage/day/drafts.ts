import { db, type Draft } from '../database/db.ts'

/** Stores a draft; deletes it if its text is empty. */
export async function keepDraft(draft: Draft): Promise<void> {
  if (draft.text === '') await db.drafts.delete(draft.id)
  else await db.drafts.put(draft)
}

/**
 * Claims a draft for as long as this page lives: its earlier one (`own`), else the latest that a closed or crashed page
 * left behind, else an empty one. A Web Lock keeps two open panels from sharing a draft; it ends with the page.
 */
export async function claimDraft(own: string | null): Promise<Draft> {
  await releasing
  const kept = await db.drafts.filter(({ waiting }) => waiting === undefined).toArray()
  const left = kept.sort((a, b) => Number(b.id === own) - Number(a.id === own) || b.changedAt - a.changedAt)
  for (const draft of left) if (await lockDraft(draft.id)) return (await db.drafts.get(draft.id)) ?? { ...draft, text: '', refused: [] }
  const fresh: Draft = { id: crypto.randomUUID(), text: '', refused: [], changedAt: 0 }
  await lockDraft(fresh.id)
  return fresh
}

/**
 * Releases the draft of a capture line that is removed from a page that stays open, so that the next line can claim it.
 * The id may not be known yet.
 */
export function releaseDraft(id: Promise<string>): void {
  releasing = unlockDraft(id)
}

/** The number of drafts and waiting texts that are not saved. */
export async function unsavedCount(): Promise<number> {
  return db.drafts.filter(({ text }) => text.trim() !== '').count()
}

interface DraftLock {
  release: () => void
  released?: Promise<unknown>
}
const locks = new Map<string, DraftLock>()
let releasing: Promise<void> | undefined

async function unlockDraft(of: Promise<string>): Promise<void> {
  const id = await of
  const lock = locks.get(id)
  locks.delete(id)
  lock?.release()
  await lock?.released
}

function lockDraft(id: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const lock: DraftLock = { release: () => {} }
    lock.released = navigator.locks.request(`draft ${id}`, { ifAvailable: true }, async (heldLock) => {
      resolve(heldLock !== null)
      if (!heldLock) return
      locks.set(id, lock)
      await new Promise<void>((release) => (lock.release = release))
    })
    lock.released.catch(reject)
  })
}

/** Moves a waiting text into the draft of a capture line, in one transaction. */
export async function moveWaitingText(id: string, into: Draft): Promise<void> {
  await db.transaction('rw', db.drafts, async () => {
    await keepDraft(into)
    await db.drafts.delete(id)
  })
}
