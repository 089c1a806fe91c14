import { browser } from 'wxt/browser'
import type { OutsideText } from '../../storage/day/waiting-texts.ts'

/** Words that not even the disk took; the browser holds them until it closes. */
export interface HeldText extends OutsideText {
  id: string
}

const name = 'words'

/** Words that only the browser's memory holds, the oldest first. */
export async function heldTexts(): Promise<HeldText[]> {
  const { [name]: held } = await browser.storage.session.get(name)
  return Array.isArray(held) ? held : []
}

export async function holdText(coming: OutsideText): Promise<void> {
  await browser.storage.session.set({ [name]: [...(await heldTexts()), { ...coming, id: crypto.randomUUID() }] })
}

export async function releaseHeldText(id: string): Promise<void> {
  await browser.storage.session.set({ [name]: (await heldTexts()).filter((held) => held.id !== id) })
}
