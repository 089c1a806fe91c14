// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { chords, keyCaps } from '../../../components/keyboard/chords.ts'
import { chordOf, pressChord } from '../../../components/keyboard/use-chords.ts'

const press = (init: KeyboardEventInit) => new KeyboardEvent('keydown', { cancelable: true, ...init })

test.each([
  ['Enter', { key: 'Enter' }],
  ['S', { key: 's' }],
  ['?', { key: '?', shiftKey: true }],
  ['Shift+ArrowUp', { key: 'ArrowUp', shiftKey: true }],
  ['Ctrl+Z', { key: 'z', ctrlKey: true }],
  ['Ctrl+Z', { key: 'z', metaKey: true }],
  ['Alt+KeyT', { key: '†', code: 'KeyT', altKey: true }],
  ['Alt+Shift+KeyQ', { key: 'Œ', code: 'KeyQ', altKey: true, shiftKey: true }],
  ['', { key: '@', code: 'KeyQ', altKey: true, ctrlKey: true }],
  ['', { key: 'Enter', isComposing: true }],
])('A key press is named %j: %o', (chord, init) => {
  expect(chordOf(press(init))).toBe(chord)
})

test('A chord with Shift and without a handler counts as the chord without Shift, but not with Alt', () => {
  const pressed: string[] = []
  const handlers = { Home: () => void pressed.push('Home'), 'Alt+KeyT': () => void pressed.push('Alt+KeyT') }
  pressChord(handlers, press({ key: 'Home', shiftKey: true }))
  pressChord(handlers, press({ key: 'T', code: 'KeyT', altKey: true, shiftKey: true }))

  expect(pressed).toEqual(['Home'])
})

test('A handler that returns false leaves the key to the browser', () => {
  const [left, taken] = [press({ key: 'Tab' }), press({ key: 'Enter' })]
  pressChord({ Tab: () => false, Enter: () => {} }, left)
  pressChord({ Tab: () => false, Enter: () => {} }, taken)

  expect([left.defaultPrevented, taken.defaultPrevented]).toEqual([false, true])
})

test('The help prints a modifier once for chords that share it', () => {
  expect(keyCaps({ press: ['Shift+ArrowUp', 'Shift+ArrowDown'] })).toEqual(['Shift', '↑', '↓'])
})

test('No key does two things in a list of rows', () => {
  for (const place of ['timeline', 'followUps'] as const) {
    const keys = [chords.list, chords.rows, chords[place]].flatMap((entries) => entries.flatMap(({ press: names }): string[] => [...names]))
    expect(keys).toEqual([...new Set(keys)])
  }
})
