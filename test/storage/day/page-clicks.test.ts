import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { changeSettings, settings } from '../../../storage/database/settings.ts'
import { db } from '../../../storage/database/db.ts'
import { clip, maxCharacters, storedAddress, textOfClick } from '../../../storage/day/page-clicks.ts'
import { captureFromOutside } from '../../../storage/day/text-from-outside.ts'

const observations = () => db.observations.toArray()

describe('A click on a page', () => {
  const options = { challenge: false, keepQuery: false, cut: '… (cut)' }
  const pageUrl = 'https://ada:secret@wiki.example/runbooks/restore?token=canary#step-2'
  const page = 'https://wiki.example/runbooks/restore'

  test('a click on selected text becomes a quote or a challenge, with address and title of the page', async () => {
    const target = { selectionText: 'none of five works #slow', pageUrl, pageTitle: 'Restore' }
    expect(textOfClick(target, options)).toEqual({ text: 'none of five works #slow', as: 'quote', page, pageTitle: 'Restore' })
    await captureFromOutside(textOfClick(target, options))
    await captureFromOutside(textOfClick(target, { ...options, challenge: true }))

    expect(await observations()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'quote', text: 'none of five works #slow', tags: [], page, pageTitle: 'Restore' }),
        expect.objectContaining({ kind: 'challenge', severity: 2, text: 'none of five works #slow', page, pageTitle: 'Restore' }),
      ]),
    )
  })

  test.each([
    ['a page', {}, 'Restore'],
    ['a page without a title', { pageTitle: ' ' }, page],
    ['a link', { linkUrl: 'https://x.example/a?b', linkText: ' The plan ' }, 'The plan'],
    ['a link without text', { linkUrl: 'https://x.example/a?b' }, 'https://x.example/a'],
    ['a link to something other than a page', { linkUrl: 'mailto:ada@x.example' }, 'mailto:ada@x.example'],
    ['a picture', { srcUrl: 'https://x.example/img/disk%20full.png?x' }, 'disk full.png'],
    ['a picture in a link', { srcUrl: 'https://x.example/a%ZZ.png', linkUrl: 'https://x.example/' }, 'a%ZZ.png'],
    ['a picture without a name', { srcUrl: 'data:image/png;base64,AAAA' }, 'Restore'],
  ])('a click on %s becomes a note with its text', (_, target, text) => {
    expect(textOfClick({ pageUrl, pageTitle: 'Restore', ...target }, options)).toMatchObject({ text, as: 'note', page })
  })

  test('a click on a page without text or address marks a moment', async () => {
    await captureFromOutside(textOfClick({ pageUrl: 'about:blank' }, options))

    expect(await observations()).toMatchObject([{ text: '', unfilled: true }])
  })

  test('the query of an address is stored only if the settings say so', async () => {
    expect(storedAddress(pageUrl, (await settings()).keepQuery ?? false)).toBe(page)
    await changeSettings({ classification: 'Confidential' })
    await changeSettings({ keepQuery: true })
    expect(await settings()).toEqual({ key: 'all', classification: 'Confidential', keepQuery: true })
    expect(storedAddress(pageUrl, true)).toBe(`${page}?token=canary`)
    await changeSettings({ keepQuery: undefined })

    expect(await settings()).toEqual({ key: 'all', classification: 'Confidential' })
  })

  test.each(['javascript:alert(1)', 'chrome://settings', 'data:text/html,x', 'about:blank', 'blob:https://x.example/1', 'nowhere', ''])(
    'the address %s is not stored',
    (address) => {
      expect(storedAddress(address, true)).toBeUndefined()
    },
  )

  test('markup, control characters and signs in selected text are stored unchanged', async () => {
    const text = '<img src=x onerror=alert(1)>\u202Eevil\u0000\uD800\n! not a sign #not-a-tag'
    await captureFromOutside(textOfClick({ selectionText: text, pageUrl, pageTitle: text }, options))

    expect(await observations()).toMatchObject([{ kind: 'quote', text, tags: [], pageTitle: text }])
  })

  test('text that is too long is cut between characters, and ends with the notice', () => {
    expect(clip('x'.repeat(maxCharacters), '…')).toHaveLength(maxCharacters)
    expect(clip('💾'.repeat(maxCharacters), '…')).toBe(`${'💾'.repeat(maxCharacters / 2)}…`)
    expect(clip(`x${'💾'.repeat(maxCharacters)}`, '…')).toBe(`x${'💾'.repeat(maxCharacters / 2 - 1)}…`)
    expect(textOfClick({ selectionText: 'x'.repeat(20_000) }, options).text).toBe(`${'x'.repeat(maxCharacters)}… (cut)`)
    expect(storedAddress(`https://x.example/${'a'.repeat(20_000)}`, false)).toBe('https://x.example/')
  })

  test('a stored address has only origin and path, never query, fragment or credentials', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (address) => {
        const kept = new URL(storedAddress(address, false)!)
        expect([kept.search, kept.hash, kept.username, kept.password]).toEqual(['', '', '', ''])
        expect(kept.host).toBe(new URL(address).host)
      }),
      { numRuns: 50 },
    )
  })
})
