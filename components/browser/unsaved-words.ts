import { browser } from 'wxt/browser'
import type { OutsideText } from '../../storage/day/text-from-outside.ts'

/** A text that could not be written to the disk; the browser keeps it in memory until it closes. */
export interface HeldText extends OutsideText {
  id: string
}

const name = 'words'

/** Texts that are only in the browser's memory, oldest first. */
export async function heldTexts(): Promise<HeldText[]> {
  const { [name]: held } = await browser.storage.session.get(name)
  return Array.isArray(held) ? held : []
}

export async function holdText(text: OutsideText): Promise<void> {
  await browser.storage.session.set({ [name]: [...(await heldTexts()), { ...text, id: crypto.randomUUID() }] })
}

export async function releaseHeldText(id: string): Promise<void> {
  await browser.storage.session.set({ [name]: (await heldTexts()).filter((held) => held.id !== id) })
}
