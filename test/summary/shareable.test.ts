import { describe, expect, test } from 'vitest'
import { createRow, deleteRow, editRow, eraseRow, mergeRows, restoreRow, type Fields, type Row } from '../../storage/rows/row.ts'
import { kpis, type Answer, type Observation, type Person, type Rating, type Remark, type Reply } from '../../storage/rows/tables.ts'
import { shareable, applySelection, shareableWith, type RideAlongRows } from '../../summary/shareable.ts'
import { followUp, morning, observation, picture, span, tag, written } from '../fixtures/morning.ts'

const ids = (rows: RideAlongRows) => Object.entries(rows).flatMap(([, value]) => [value].flat().map(({ id }: { id: string }) => id))

test('shared rows are included with the people and tags that they refer to', () => {
  const rows = morning({
    observations: [observation({ id: 'seen', tags: ['backups'] })],
    spans: [span({ id: 'work' })],
    followUps: [followUp({ id: 'promise', from: ['seen'] })],
    tags: [tag('backups')],
  })

  expect(shareable(rows)).toEqual({ rows, privateCount: 0, followUpsKept: 0, spansKept: 0, leftOut: [] })
})

test('a private observation is withheld and counted, with its tags and follow-ups', () => {
  const rows = morning({
    observations: [observation({ id: 'seen' }), observation({ id: 'secret', visibility: 'private', tags: ['salaries'] })],
    spans: [span({ id: 'interview', visibility: 'private' })],
    followUps: [followUp({ id: 'from both', from: ['seen', 'secret'] }), followUp({ id: 'from nothing' })],
    tags: [tag('salaries')],
  })
  const leave = shareable(rows)!

  expect(leave).toMatchObject({ privateCount: 1, followUpsKept: 1, spansKept: 1 })
  expect(ids(leave.rows)).toEqual(['morning', 'coo', 'ada', 'seen', 'from nothing'])
  expect(JSON.stringify(leave.rows)).not.toMatch(/secret|salaries|interview/)
})

test('an observation that one of two devices made private is withheld', () => {
  const typed = observation({ id: 'seen' })
  const clash = mergeRows<Observation>(
    editRow(typed, { visibility: 'private' }, 'desk'),
    editRow(editRow(typed, { visibility: 'private' }, 'phone'), { visibility: 'shared' }, 'phone'),
  )

  expect(clash.visibility).toBe('shared')
  expect(shareable(morning({ observations: [clash] }))).toMatchObject({ privateCount: 1, rows: { observations: [] } })
})

test('deleted and withdrawn rows are withheld and not counted; restored rows are included', () => {
  const back = restoreRow(deleteRow(observation({ id: 'back' }), 'desk', 1), 'desk')
  const rows = morning({
    observations: [deleteRow(observation({ id: 'deleted' }), 'desk', 1), eraseRow(observation({ id: 'withdrawn' }), 'desk'), back],
    followUps: [eraseRow(followUp(), 'desk')],
  })

  expect(shareable(rows)).toMatchObject({ rows: { observations: [back], followUps: [] }, privateCount: 0, followUpsKept: 0 })
})

test('a follow-up is included without its deleted observation, unless that was private', () => {
  const rows = morning({
    observations: [
      deleteRow(observation({ id: 'deleted' }), 'desk', 1),
      deleteRow(observation({ id: 'deleted secret', visibility: 'private' }), 'desk', 1),
    ],
    followUps: [followUp({ id: 'agreed', from: ['deleted'] }), followUp({ id: 'kept', from: ['deleted secret'] })],
  })

  expect(shareable(rows)!.rows.followUps.map(({ id }) => id)).toEqual(['agreed'])
})

test('a picture is included only with its observation', () => {
  const rows = morning({
    observations: [
      observation({ id: 'seen' }),
      observation({ id: 'secret', visibility: 'private' }),
      deleteRow(observation({ id: 'deleted' }), 'desk', 1),
    ],
    pictures: [
      picture({ id: 'shown', observationId: 'seen' }),
      deleteRow(picture({ id: 'deleted picture', observationId: 'seen' }), 'desk', 1),
      eraseRow(picture({ id: 'withdrawn picture', observationId: 'seen' }), 'desk'),
      picture({ id: 'private picture', observationId: 'seen', visibility: 'private' }),
      picture({ id: 'of a secret', observationId: 'secret' }),
      picture({ id: 'of what was deleted', observationId: 'deleted' }),
    ],
  })

  expect(shareable(rows)!.rows.pictures!.map(({ id }) => id)).toEqual(['shown'])
})

test('nothing is shareable in a ride-along that is private, deleted, or with a private person', () => {
  const rows = morning({ observations: [observation()] })

  expect(shareable({ ...rows, rideAlong: { ...rows.rideAlong, visibility: 'private' } })).toBeNull()
  expect(shareable({ ...rows, rideAlong: deleteRow(rows.rideAlong, 'desk', 1) })).toBeNull()
  expect(shareable({ ...rows, people: [written('ada', { name: 'Ada', visibility: 'private' })] })).toBeNull()
})

test('people to whom no shared row refers are withheld', () => {
  const rows = morning()

  expect(shareable({ ...rows, people: [...rows.people, written('somebody', { name: 'Somebody' })] })!.rows.people).toEqual(rows.people)
})

/** A row of a host's. */
const by = <R extends Row>(person: string, id: string, fields: Fields<R>): R =>
  createRow<R>(fields, { by: person, device: `${person}’s`, seq: 1, now: 1 }, `${person}/${id}`)
const replyTo = (observationId: string, person = 'ada') =>
  by<Reply>(person, observationId, {
    rideAlongId: 'morning',
    observationId,
    says: 'dispute',
    text: `no, says ${person}`,
    at: 1,
    to: [1, 'desk'],
  })
const answerTo = (reply: Reply, withdrew?: true) =>
  written<Answer>(`coo/${reply.id}`, {
    rideAlongId: 'morning',
    replyId: reply.id,
    observationId: reply.observationId,
    text: 'seen',
    at: 2,
    ...(withdrew && { withdrew }),
  })
const ratings = (person: string, some: readonly (typeof kpis)[number][] = kpis) =>
  some.map((kpi) => by<Rating>(person, kpi, { rideAlongId: 'morning', kpi, level: 'some' }))

test('a reply is included only with its observation; a withdrawal is counted without it', () => {
  const [shown, hidden, gone] = ['seen', 'secret', 'withdrawn'].map((id) => replyTo(id)) as [Reply, Reply, Reply]
  const rows = morning({
    observations: [
      observation({ id: 'seen' }),
      observation({ id: 'secret', visibility: 'private' }),
      eraseRow(observation({ id: 'withdrawn' }), 'desk'),
    ],
    replies: [shown, hidden, gone],
    answers: [answerTo(shown), answerTo(hidden), answerTo(gone, true)],
  })

  const { replies, answers } = shareable(rows)!.rows
  expect(replies).toEqual([shown])
  expect(answers?.map(({ replyId }) => replyId)).toEqual(['ada/seen', 'ada/withdrawn'])
})

test('ratings are blind: none is included before observer and host have rated all seven KPIs', () => {
  const of = (...some: Rating[][]) => new Set(shareable(morning({ ratings: some.flat() }))!.rows.ratings?.map((row) => row.by))

  expect(of(ratings('coo'))).toEqual(new Set())
  expect(of(ratings('ada'))).toEqual(new Set())
  expect(of(ratings('coo'), ratings('ada', kpis.slice(1)))).toEqual(new Set())
  expect(of(ratings('coo', kpis.slice(1)), ratings('ada'))).toEqual(new Set())
  expect(of(ratings('coo'), ratings('ada'), ratings('bob', ['quality']))).toEqual(new Set(['coo', 'ada']))
})

test('a host sees the shareable rows, without those of another host', () => {
  const [ada, bob] = [replyTo('seen'), replyTo('seen', 'bob')]
  const rows = morning({
    rideAlong: { hosts: ['ada', 'bob'] },
    observations: [
      observation({ id: 'seen' }),
      observation({ id: 'secret', visibility: 'private', text: 'canary' }),
      by<Observation>('bob', 'own', { ...observation(), rideAlongId: 'morning', text: 'bob saw' }),
    ],
    replies: [ada, bob],
    answers: [answerTo(ada), answerTo(bob)],
    ratings: [...ratings('coo'), ...ratings('bob')],
    remarks: [by<Remark>('bob', 'thanks', { rideAlongId: 'morning', what: 'thanks', place: 1, text: 'from bob' })],
  })
  const shown = shareableWith('ada', rows)!.rows

  expect(shown.observations.map(({ id }) => id)).toEqual(['seen'])
  expect(shown).toMatchObject({ replies: [ada], answers: [{ replyId: ada.id }], ratings: [], remarks: [] })
  expect(JSON.stringify(shown)).not.toMatch(/canary|bob saw|says bob|from bob/)
  expect(shareableWith('ada', { ...rows, ratings: [...rows.ratings!, ...ratings('ada')] })!.rows.ratings).toHaveLength(14)
  expect(shareableWith('eve', rows)).toBeNull()
})

describe('A selection for export', () => {
  const all = { people: 'names', addresses: true, screenshots: true } as const
  const rows = () =>
    morning({
      observations: [observation({ id: 'seen', page: 'https://wiki.example/a', pageTitle: 'Runbook' })],
      pictures: [picture({ observationId: 'seen' })],
      followUps: [
        followUp({ id: 'by first name', owner: 'ada' }),
        followUp({ id: 'by another', owner: 'platform-lead' }),
        followUp({ id: 'whole', owner: 'Ada-Lovelace' }),
      ],
    })
  const people = () => [
    written<Person>('coo', { name: 'Grace Hopper' }),
    written<Person>('ada', { name: 'Ada Lovelace', role: 'analyst', team: 'Service desk' }),
  ]

  test('a selection of everything removes nothing', () => {
    const leave = shareable({ ...rows(), people: people() })!
    expect(applySelection(leave, all)).toEqual(leave)
  })

  test('a selection by role removes names of hosts, also as owners, and keeps the name of the observer', () => {
    const leave = applySelection(shareable({ ...rows(), people: people() })!, { ...all, people: 'roles' })

    expect(leave.rows.people).toMatchObject([{ name: 'Grace Hopper' }, { name: '', role: 'analyst', team: 'Service desk' }])
    expect(leave.rows.followUps.map(({ owner }) => owner)).toEqual(['analyst', 'platform-lead', 'analyst'])
    expect(JSON.stringify(leave.rows)).not.toMatch(/lovelace/i)
  })

  test('a selection by role removes names in conflicting versions', () => {
    const [coo, ada] = people() as [Person, Person]
    const clash = mergeRows<Person>(
      editRow<Person>(ada, { name: 'Ada King' }, 'desk'),
      editRow<Person>(ada, { name: 'Ada Byron' }, 'phone'),
    )
    const leave = applySelection(shareable({ ...rows(), people: [coo, clash] })!, { ...all, people: 'roles' })

    expect(JSON.stringify(leave.rows.people)).not.toMatch(/King|Byron/)
  })

  test('a selection can remove addresses and screenshots', () => {
    const leave = applySelection(shareable({ ...rows(), people: people() })!, { people: 'names', addresses: false, screenshots: false })

    expect(JSON.stringify(leave.rows)).not.toContain('wiki.example')
    expect(leave.rows.observations[0]!.pageTitle).toBe('Runbook')
    expect(leave.rows).not.toHaveProperty('pictures')
  })
})
