import { useEffect, useState } from 'preact/hooks'
import { browser } from 'wxt/browser'

// Pictures that were taken but not yet cropped are in the browser's session storage: in memory, never on the disk.

const keyOf = (observationId: string) => `picture ${observationId}`
const idsKey = 'waiting'
const noticeKey = 'screenshotSaid'

/** Holds a picture for an observation, as a data: URL. Throws the browser's error if memory is full. */
export function holdPicture(observationId: string, address: string): Promise<void> {
  return withLock(async () => {
    const ids = await waitingObservations()
    await browser.storage.session.set({
      [keyOf(observationId)]: address,
      [idsKey]: [...ids.filter((id) => id !== observationId), observationId],
    })
  })
}

export function discardPicture(observationId: string): Promise<void> {
  return withLock(async () => {
    const ids = await waitingObservations()
    await browser.storage.session.set({ [idsKey]: ids.filter((id) => id !== observationId) })
    await browser.storage.session.remove(keyOf(observationId))
  })
}

/** The ids of observations that have a waiting picture. */
export async function waitingObservations(): Promise<string[]> {
  return readIds((await browser.storage.session.get(idsKey))[idsKey])
}

/** The picture as a data: URL, or null if the browser was restarted since. */
export async function waitingPicture(observationId: string): Promise<string | null> {
  const address = (await browser.storage.session.get(keyOf(observationId)))[keyOf(observationId)]
  return typeof address === 'string' ? address : null
}

/** The ids of observations that have a waiting picture, updated live. */
export function useWaitingPictures(): Set<string> {
  return new Set(useSessionValue(idsKey, readIds))
}

/** Stores a sentence that every open panel shows; undefined removes it. */
export async function storeNotice(text: string | undefined): Promise<void> {
  if (text === undefined) await browser.storage.session.remove(noticeKey)
  else await browser.storage.session.set({ [noticeKey]: text })
}

/** The notice, updated live; empty if there is none. */
export function useNotice(): string {
  return useSessionValue(noticeKey, readSentence)
}

/** A value of session storage, updated live. */
function useSessionValue<T>(name: string, read: (value: unknown) => T): T {
  const [value, setValue] = useState(() => read(undefined))
  useEffect(() => {
    let hasChanged = false
    const listen = (changes: Record<string, { newValue?: unknown }>, area: string) => {
      const change = area === 'session' ? changes[name] : undefined
      if (!change) return
      hasChanged = true
      setValue(read(change.newValue))
    }
    browser.storage.onChanged.addListener(listen)
    void browser.storage.session.get(name).then((found) => hasChanged || setValue(read(found[name])))
    return () => browser.storage.onChanged.removeListener(listen)
  }, [])
  return value
}

function readIds(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : []
}

function readSentence(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Pages and the background write one after the other. */
function withLock(task: () => Promise<void>): Promise<void> {
  return navigator.locks.request('waiting pictures', task)
}
