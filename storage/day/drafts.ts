import { db, type Draft } from '../database/db.ts'

/** Keeps a line that is not saved yet; an empty one is forgotten. */
export async function keepDraft(draft: Draft): Promise<void> {
  if (draft.text === '') await db.drafts.delete(draft.id)
  else await db.drafts.put(draft)
}

/**
 * A draft of one's own for as long as this page lives: the one it had before (`own`), else the latest that a closed or
 * killed page left behind, else an empty one. Two open panels never share one: the lock ends with the page, however it ends.
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
 * Lets go of the draft of a line that is taken out of a page that goes on, once its id is known: the next line may adopt it.
 */
export function releaseDraft(id: Promise<string>): void {
  releasing = unlockDraft(id)
}

/** How many lines and words from elsewhere are not saved. */
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
    lock.released = navigator.locks.request(`draft ${id}`, { ifAvailable: true }, async (granted) => {
      resolve(granted !== null)
      if (!granted) return
      locks.set(id, lock)
      await new Promise<void>((release) => (lock.release = release))
    })
    lock.released.catch(reject)
  })
}

/** Moves waiting words into the draft of a line: they are in one or the other, whatever happens. */
export async function moveWaitingText(id: string, into: Draft): Promise<void> {
  await db.transaction('rw', db.drafts, async () => {
    await keepDraft(into)
    await db.drafts.delete(id)
  })
}
