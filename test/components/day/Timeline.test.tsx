// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/preact'
import { line, openPanel, parsed, rows, usePanel } from '../panel.tsx'
import { db } from '../../../storage/database/db.ts'
import { capture } from '../../../storage/day/capture.ts'
import { beforeEach, describe, expect, test } from 'vitest'

usePanel()

describe('One row in the timeline', () => {
  beforeEach(async () => {
    await capture(parsed('+ says at once what happened'))
    openPanel()
    await rows()
  })

  test('Delete deletes a row, and Undo restores it', async () => {
    fireEvent.keyDown((await rows())[0]!, { key: 'Delete' })
    const toast = await screen.findByText('Observation deleted')
    await waitFor(() => expect(screen.queryByRole('list', { name: 'Timeline' })).toBeNull())
    fireEvent.click(within(toast.parentElement!).getByRole('button', { name: 'Undo' }))

    expect((await rows())[0]?.textContent).toContain('says at once')
  })

  test('The keys S and P star a row and make it private', async () => {
    fireEvent.keyDown((await rows())[0]!, { key: 's' })
    await screen.findByRole('img', { name: 'Starred' })
    fireEvent.keyDown((await rows())[0]!, { key: 'p' })

    await waitFor(async () => expect(await db.observations.toArray()).toMatchObject([{ starred: true, visibility: 'private' }]))
  })

  test('A row shows HTML in its text as text', async () => {
    await capture(parsed('<img src=x onerror=alert(1)>'))

    await waitFor(async () => expect(await rows()).toHaveLength(2))
    expect(screen.getByText('<img src=x onerror=alert(1)>')).toBeDefined()
    expect(document.querySelector('main img')).toBeNull()
  })
})

describe('Three rows in the timeline', () => {
  const texts = async () => (await rows()).map((row) => row.querySelector('p')?.textContent)

  beforeEach(async () => {
    for (const text of ['one', 'two', 'three']) await capture(parsed(text))
    openPanel()
    await waitFor(async () => expect(await rows()).toHaveLength(3))
  })

  test('Undo undoes acts in reverse order', async () => {
    fireEvent.keyDown((await rows())[2]!, { key: 'Delete' })
    await waitFor(async () => expect(await rows()).toHaveLength(2))
    fireEvent.keyDown((await rows())[1]!, { key: 'Delete' })
    await waitFor(async () => expect(await texts()).toEqual(['one']))
    fireEvent.keyDown((await rows())[0]!, { key: 'z' })
    await waitFor(async () => expect(await texts()).toEqual(['one', 'two']))
    fireEvent.keyDown(line(), { key: 'z', ctrlKey: true })

    await waitFor(async () => expect(await texts()).toEqual(['one', 'two', 'three']))
  })

  test('A held Delete key deletes only one row', async () => {
    const [first] = await rows()
    fireEvent.focus(first!)
    for (const repeat of [false, true, true]) fireEvent.keyDown((await rows())[0]!, { key: 'Delete', repeat })

    await waitFor(async () => expect(await rows()).toHaveLength(2))
    expect((await db.observations.toArray()).filter(({ gone }) => gone)).toHaveLength(1)
  })
})
