import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { downloaded, launch, until, type BrowserName, type Page } from './driver/index.ts'
import { startEvening } from './write-up-evening.ts'

/**
 * Writes the log of a real evening of IT staff line by line in the real panel, in a browser without a window, as a
 * ride-along of a past date. Saves the summary in three formats, and screenshots.
 */
export default async function demo(name: BrowserName = 'chromium', folder = 'out/demo'): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const profile = await mkdtemp(join(tmpdir(), 'ride-along-demo-'))
  const browser = await launch(name, { profile })
  const files: string[] = []
  const picture = async (page: Page, file: string, width: number, scheme: 'light' | 'dark', height?: number) => {
    await page.screenshot(join(folder, file), { width, scheme, ...(height !== undefined && { height }) })
    files.push(file)
  }
  try {
    const panel = await browser.openPanel()
    await picture(panel, 'panel-welcome.png', 400, 'light')
    const lines = await startEvening(panel)
    for (const [i, line] of lines.entries()) {
      await panel.type(line)
      // One picture of a line with its chips, before Enter.
      if (line.includes('the failure mails')) await picture(panel, 'panel-typing.png', 400, 'light')
      await panel.press('Enter')
      await until(`row ${i + 1}`, () => panel.evaluate((rows) => document.querySelector('ol li')?.ariaSetSize === rows, `${i + 1}`))
    }
    for (const scheme of ['light', 'dark'] as const) await picture(panel, `panel-${scheme}.png`, 400, scheme)
    await picture(panel, 'panel-narrow.png', 320, 'light')
    await panel.click('button', 'End ride-along')
    await panel.waitFor('The ride-along has ended')
    await picture(panel, 'panel-ended.png', 400, 'light')

    await panel.click('button', 'Export')
    for (const [button, extension] of [
      ['Markdown', 'md'],
      ['HTML', 'html'],
      ['JSON', 'json'],
    ] as const) {
      await panel.click('button', button)
      const saved = await downloaded(browser, new RegExp(`\\.${extension}$`))
      await copyFile(saved, join(folder, `database-evening.${extension}`))
      files.push(`database-evening.${extension}`)
    }
    const dashboard = await browser.openPage('dashboard.html')
    await dashboard.waitFor('Database evening')
    await picture(dashboard, 'dashboard.png', 1280, 'light')
    await dashboard.click('link', 'Database evening')
    await dashboard.waitFor('preparing staging')
    await picture(dashboard, 'ride-along.png', 1280, 'light')
    await dashboard.click('link', 'Summary')
    await dashboard.waitFor('the daily dumps are not there')
    for (const scheme of ['light', 'dark'] as const) await picture(dashboard, `summary-${scheme}.png`, 1280, scheme)
    await picture(dashboard, 'summary-narrow.png', 400, 'light')
    // Only its first page.
    await picture(dashboard, 'summary.png', 1100, 'light', 880)
  } finally {
    await browser.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  console.log(`\nThe sample ride-along, a real evening of IT staff, was written line by line in ${name}. Its files:`)
  for (const file of files) console.log(`  ${relative('.', join(folder, file))}`)
  console.log(`Open first: ${relative('.', join(folder, 'database-evening.html'))}, the summary of the evening.`)
}
