// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/preact'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import OneRideAlong from '../../components/OneRideAlong.tsx'
import { db } from '../../storage/database/db.ts'
import { storeEveningOfHost } from './evening-of-host.ts'

afterEach(cleanup)
beforeEach(storeEveningOfHost)

test('a host who opens the page for sharing sees the observations instead', async () => {
  for (const size of ['clientHeight', 'clientWidth', 'scrollHeight', 'offsetHeight'] as const)
    Object.defineProperty(HTMLElement.prototype, size, { get: () => 400, configurable: true })
  render(<OneRideAlong id="evening" page="share" openPanel={() => {}} onDid={() => {}} onUndo={() => {}} />)
  const { text } = (await db.observations.orderBy('[rideAlongId+at+seq+device]').first())!

  expect(await screen.findByText(text)).toBeDefined()
  expect(screen.queryByRole('link', { name: words.shareTab })).toBeNull()
  expect(screen.queryByRole('button', { name: words.details })).toBeNull()
})
