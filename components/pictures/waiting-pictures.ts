import { useEffect, useState } from 'preact/hooks'
import { browser } from 'wxt/browser'

/** Pictures that were taken and not looked at yet stand in the browser's memory, which a restart empties, and never on the disk. */
const keyOf = (observationId: string) => `picture ${observationId}`
const index = 'waiting'
const notice = 'screenshotSaid'

/** Lets the picture wait for its observation's sake. Throws what the browser throws where it does not fit. */
export function holdPicture(observationId: string, address: string): Promise<void> {
  return alone(async () => {
    const ids = await waitingObservations()
    await browser.storage.session.set({
      [keyOf(observationId)]: address,
      [index]: [...ids.filter((id) => id !== observationId), observationId],
    })
  })
}

/** Forgets the picture. */
export function discardPicture(observationId: string): Promise<void> {
  return alone(async () => {
    const ids = await waitingObservations()
    await browser.storage.session.set({ [index]: ids.filter((id) => id !== observationId) })
    await browser.storage.session.remove(keyOf(observationId))
  })
}

/** The observations for which a picture waits. */
export async function waitingObservations(): Promise<string[]> {
  return readIds((await browser.storage.session.get(index))[index])
}

/** The picture as a data: address, or null where the browser was restarted since. */
export async function waitingPicture(observationId: string): Promise<string | null> {
  const address = (await browser.storage.session.get(keyOf(observationId)))[keyOf(observationId)]
  return typeof address === 'string' ? address : null
}

/** The observations for which a picture waits, kept in step with every page. */
export function useWaitingPictures(): Set<string> {
  return new Set(useSession(index, readIds))
}

/** Leaves a sentence for whoever looks at the panel next; none takes the last one away. */
export async function leaveNotice(said: string | undefined): Promise<void> {
  if (said === undefined) await browser.storage.session.remove(notice)
  else await browser.storage.session.set({ [notice]: said })
}

export function useNotice(): string {
  return useSession(notice, readSentence)
}

/** What stands there under a name, kept in step. */
function useSession<T>(name: string, read: (value: unknown) => T): T {
  const [value, setValue] = useState(() => read(undefined))
  useEffect(() => {
    let changed = false
    const listen = (changes: Record<string, { newValue?: unknown }>, area: string) => {
      const change = area === 'session' ? changes[name] : undefined
      if (!change) return
      changed = true
      setValue(read(change.newValue))
    }
    browser.storage.onChanged.addListener(listen)
    void browser.storage.session.get(name).then((found) => changed || setValue(read(found[name])))
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

/** Pages and background write one after the other. */
function alone(task: () => Promise<void>): Promise<void> {
  return navigator.locks.request('waiting pictures', task)
}
