import { browser } from 'wxt/browser'
import type { Coming } from '../../storage/day/ways-in.ts'

/** Words that not even the disk took; the browser holds them until it closes. */
export interface InMemory extends Coming {
  id: string
}

const name = 'words'

/** Words that only the browser's memory holds, the oldest first. */
export async function heldInMemory(): Promise<InMemory[]> {
  const { [name]: held } = await browser.storage.session.get(name)
  return Array.isArray(held) ? held : []
}

export async function holdInMemory(coming: Coming): Promise<void> {
  await browser.storage.session.set({ [name]: [...(await heldInMemory()), { ...coming, id: crypto.randomUUID() }] })
}

export async function forgetInMemory(id: string): Promise<void> {
  await browser.storage.session.set({ [name]: (await heldInMemory()).filter((held) => held.id !== id) })
}
