import { describe, expect, test } from 'vitest'
import { db } from '../../../storage/database/db.ts'
import { settings } from '../../../storage/database/settings.ts'
import { capture } from '../../../storage/day/capture.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import {
  addQuestion,
  editQuestion,
  includeQuestion,
  nextQuestion,
  rememberAsked,
  restoreQuestion,
} from '../../../storage/ride-alongs/question-deck.ts'

const context = { now: Date.UTC(2017, 0, 31, 12), zone: 'UTC', date: '2017-01-31', live: true }
const line = (text: string) => parseLine(text, context)

describe('The question deck', () => {
  const ready = [
    { id: 'one', text: 'One?' },
    { id: 'two', text: 'Two?' },
  ]
  const next = async (rideAlongId?: string) => (await nextQuestion(ready, rideAlongId))?.text

  test('nextQuestion returns unasked questions first, then the one asked longest ago, separately for each ride-along', async () => {
    await addQuestion('  My own? ')
    expect([await next('a'), await next('a'), await next('a'), await next('a')]).toEqual(['My own?', 'One?', 'Two?', 'My own?'])
    expect(await next('b')).toBe('My own?')
    expect(await next('a')).toBe('One?')
  })

  test('a question asked before the ride-along started counts as asked in it', async () => {
    expect(await next()).toBe('One?')
    await rememberAsked('one', 'a')
    expect(await next('a')).toBe('Two?')
  })

  test('own questions can be edited, removed and restored; ready ones can be excluded', async () => {
    await addQuestion('First?')
    await addQuestion('Second?')
    await addQuestion('   ')
    const [first, second] = (await settings()).questions!
    await editQuestion(first!.id, 'The first?')
    await editQuestion(second!.id, '')
    expect((await settings()).questions!.map(({ text }) => text)).toEqual(['The first?'])
    await restoreQuestion(second!, 1)
    expect((await settings()).questions!.map(({ text }) => text)).toEqual(['The first?', 'Second?'])
    for (const { id } of ready) await includeQuestion(id, false)
    for (const { id } of [first!, second!]) await editQuestion(id, '')
    expect(await next()).toBeUndefined()
    await includeQuestion('two', true)
    expect(await next()).toBe('Two?')
  })

  test('the answered question is stored on an observation, but not on a follow-up', async () => {
    await capture(line('nobody knows'), { prompt: 'Who knows?' })
    await capture(line('> find out'), { prompt: 'Who knows?' })
    expect(await db.observations.toArray()).toMatchObject([{ text: 'nobody knows', prompt: 'Who knows?' }])
    expect((await db.followUps.toArray())[0]).not.toHaveProperty('prompt')
  })
})
