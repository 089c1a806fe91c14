import { expect, test } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import {
  addCharterLine,
  charterOf,
  deleteCharterLine,
  editCharter,
  editCharterLine,
  fillInCharter,
} from '../../../storage/ride-alongs/charter.ts'
import { deleteCharterTemplate, saveCharterTemplate } from '../../../storage/ride-alongs/charter-templates.ts'
import { recordConsent, withdrawConsent } from '../../../storage/ride-alongs/consent.ts'
import { beginPlanned, planRideAlong } from '../../../storage/ride-alongs/plan.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { AnotherLiveError, RideAlongEndedError } from '../../../storage/errors.ts'
import { currentRideAlong, isLive, startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { settings } from '../../../storage/database/settings.ts'

const said = (line: string) => parseLine(line, { now: Date.now(), zone: 'UTC', date: '2017-01-31', live: true })

test('a planned ride-along takes no captures until it begins, and is live from then on', async () => {
  const { id } = await planRideAlong({ title: 'Database evening', date: '2030-01-01' })
  expect(await currentRideAlong()).toBeNull()
  await expect(capture(said('too early'), { rideAlongId: id })).rejects.toThrow(RideAlongEndedError)

  await beginPlanned(id)
  const begun = (await currentRideAlong())!
  expect(begun).toMatchObject({ id, title: 'Database evening' })
  expect(isLive(begun)).toBe(true)
  expect(begun.date).not.toBe('2030-01-01')
  expect(await capture(said('in time'))).toMatchObject({ rideAlongId: id })
})

test('a planned ride-along does not begin while another is live', async () => {
  const { id } = await planRideAlong()
  await startRideAlong()
  await expect(beginPlanned(id)).rejects.toThrow(AnotherLiveError)
  expect(await db.rideAlongs.get(id)).toMatchObject({ planned: true })
})

test('a charter is a draft until the ride-along begins; what is changed then is on record', async () => {
  const { id } = await planRideAlong()
  await editCharter(id, { purpose: 'see the work', goal: 'faster releases' }, 'Charter changed')
  const line = await addCharterLine(id, { what: 'question', text: 'who is told?' }, 'Question added')
  await editCharterLine(line.id, { text: 'who is told first?' }, 'Question changed')
  expect((await charterOf(id)).amendments).toEqual([])

  await beginPlanned(id)
  await editCharter(id, { goal: 'steadier releases' }, 'Charter changed')
  await editCharterLine(line.id, { text: 'who is told last?' }, 'Question changed')
  await editCharterLine(line.id, { found: 'nobody', outcome: 'yes' }, 'Question answered')
  await addCharterLine(id, { what: 'term', text: 'WAL', found: 'the log that is written ahead' }, 'Term added')
  await deleteCharterLine(line.id, 'Question deleted')
  expect((await charterOf(id)).amendments.map(({ field, before, after }) => [field, before, after])).toEqual([
    ['goal', 'faster releases', 'steadier releases'],
    ['question', 'who is told first?', 'who is told last?'],
    ['question', 'who is told last?', undefined],
  ])
  await undo()
  expect((await charterOf(id)).lines.map(({ text }) => text)).toEqual(['who is told last?', 'WAL'])
})

test('a ready charter fills in what is empty, takes nothing away, and adds no line twice', async () => {
  const { id } = await planRideAlong()
  await editCharter(id, { purpose: 'my own words' }, 'Charter changed')
  const ready = {
    purpose: 'ready words',
    offLimits: 'customer data',
    lines: [
      { what: 'question', text: 'what waits?' },
      { what: 'assumption', text: 'most of it waits' },
    ],
  } as const
  await fillInCharter(id, { ...ready, lines: [...ready.lines] }, 'Charter filled in')
  await fillInCharter(id, { ...ready, lines: [...ready.lines] }, 'Charter filled in')

  expect(await db.rideAlongs.get(id)).toMatchObject({ purpose: 'my own words', offLimits: 'customer data' })
  expect((await charterOf(id)).lines.map(({ what, text, place }) => [what, text, place])).toEqual([
    ['question', 'what waits?', 1],
    ['assumption', 'most of it waits', 1],
  ])
})

test('a charter of one’s own begins the next one, without what was found', async () => {
  const first = await planRideAlong()
  await editCharter(first.id, { purpose: 'see a shift' }, 'Charter changed')
  const { id } = await addCharterLine(first.id, { what: 'question', text: 'who decides?' }, 'Question added')
  await editCharterLine(id, { found: 'nobody', outcome: 'no' }, 'Question answered')
  await saveCharterTemplate('Night shift', first)
  await saveCharterTemplate('Night shift', first)

  const [kept, ...others] = (await settings()).charters!
  expect(others).toEqual([])
  const second = await planRideAlong()
  await fillInCharter(second.id, kept!, 'Charter filled in')
  expect(await db.rideAlongs.get(second.id)).toMatchObject({ purpose: 'see a shift' })
  expect((await charterOf(second.id)).lines).toMatchObject([{ text: 'who decides?' }])
  expect((await charterOf(second.id)).lines[0]).not.toHaveProperty('found')
  await deleteCharterTemplate(kept!.id)
  expect((await settings()).charters).toEqual([])
})

test('an agreement says who agreed, when and to what, and can be taken back', async () => {
  const { id } = await planRideAlong()
  await recordConsent(id, 'alex', { at: 5, scope: 'this evening, without names' }, 'Agreement noted')
  const [agreement] = (await charterOf(id)).agreements
  expect(agreement).toMatchObject({ person: 'alex', at: 5, scope: 'this evening, without names' })
  await withdrawConsent(agreement!.id, 'Agreement taken back')
  expect((await charterOf(id)).agreements[0]?.takenBackAt).toBeGreaterThan(5)
})

test('where the charter says so, what is captured is private until it is shared', async () => {
  const { id } = await planRideAlong()
  await editCharter(id, { privateAtFirst: true }, 'Charter changed')
  await beginPlanned(id)
  await capture(said('for my eyes'))
  expect(await db.observations.toArray()).toMatchObject([{ visibility: 'private' }])
  expect(await db.rideAlongs.get(id)).toMatchObject({ visibility: 'shared' })
})
