import { readFile } from 'node:fs/promises'
import type { Page } from './driver/index.ts'

/** Starts to write up the evening, by keyboard. @returns the lines to type. */
export async function startEvening(panel: Page): Promise<string[]> {
  const file = await readFile('test/fixtures/database-evening.txt', 'utf8')
  await panel.click('button', 'Write up a past day')
  await panel.waitFor(() => document.activeElement?.getAttribute('name') === 'title')
  for (const field of ['Database evening', 'Alex Moreau', 'Database engineer', 'Infrastructure', '', 'Chief operating officer']) {
    await panel.type(field)
    await panel.press('Tab')
  }
  // Typed dates depend on the locale; the value does not.
  await panel.evaluate(() => {
    for (const [name, value] of [
      ['date', '2017-01-31'],
      ['zone', 'UTC'],
    ] as const)
      document.querySelector<HTMLInputElement>(`[name=${name}]`)!.value = value
  })
  await panel.click('button', 'Start writing')
  await panel.waitFor('Writing up')
  await panel.click('textbox', 'Observation')
  return file.split('\n').filter((line) => line !== '' && !line.startsWith('# '))
}
