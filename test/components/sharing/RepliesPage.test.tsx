// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as words from '../../../assets/locales/en.yml'
import CharterPage from '../../../components/ride-along/CharterPage.tsx'
import { readyCharters } from '../../../components/ride-along/ready-charters.ts'
import { kpiNames, levelNames } from '../../../components/names/kpis.ts'
import Ratings from '../../../components/debrief/Ratings.tsx'
import RepliesPage from '../../../components/sharing/RepliesPage.tsx'
import Timeline from '../../../components/day/Timeline.tsx'
import { charterOf } from '../../../storage/ride-alongs/charter.ts'
import { planRideAlong } from '../../../storage/ride-alongs/plan.ts'
import { db } from '../../../storage/database/db.ts'
import { parseLine } from '../../../storage/day/grammar.ts'
import { capture } from '../../../storage/day/capture.ts'
import { dayOf } from '../../../storage/day/day.ts'
import { startRideAlong } from '../../../storage/ride-alongs/ride-alongs.ts'
import { addHost } from '../../../storage/ride-alongs/people.ts'
import { createRow, editRow, conflictsOf } from '../../../storage/rows/row.ts'
import { kpis, type Observation, type Rating, type Remark, type Reply, type RideAlong } from '../../../storage/rows/tables.ts'

afterEach(cleanup)

/** A ride-along with a host, as it is stored now. */
async function withHost(begin: () => Promise<RideAlong>): Promise<{ rideAlong: RideAlong; host: string }> {
  const { id } = await begin()
  await addHost(id, { name: 'Alex' })
  const rideAlong = (await db.rideAlongs.get(id))!
  return { rideAlong, host: rideAlong.hosts[0]! }
}
const did: string[] = []
const onDid = (label: string) => void did.push(label)
beforeEach(() => void (did.length = 0))

describe('The charter', () => {
  test('begins from a ready one, and is kept as it is written', async () => {
    const { rideAlong } = await withHost(planRideAlong)
    render(<CharterPage rideAlong={rideAlong} onDid={onDid} />)
    const ready = readyCharters[0]!
    fireEvent.change(await screen.findByLabelText(words.fillInFrom), { target: { value: ready.id } })
    fireEvent.click(screen.getByRole('button', { name: words.fillInCharter }))
    await waitFor(async () => expect((await charterOf(rideAlong.id)).lines).toHaveLength(ready.text.lines.length))
    expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ purpose: ready.text.purpose, offLimits: ready.text.offLimits })

    const roles = screen.getByRole('textbox', { name: new RegExp(`^${words.roles}`) })
    fireEvent.input(roles, { target: { value: 'Alex leads' } })
    fireEvent.blur(roles)
    await waitFor(async () => expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ roles: 'Alex leads' }))
  })

  test('is as it was written when its page is left, whether or not its box was', async () => {
    const { rideAlong } = await withHost(planRideAlong)
    const { unmount } = render(<CharterPage rideAlong={rideAlong} onDid={onDid} />)
    const purpose = await screen.findByRole('textbox', { name: new RegExp(`^${words.purpose}`) })
    fireEvent.input(purpose, { target: { value: 'see the work' } })
    fireEvent.blur(purpose)
    await waitFor(async () => expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ purpose: 'see the work' }))
    fireEvent.input(screen.getByRole('textbox', { name: new RegExp(`^${words.roles}`) }), { target: { value: 'Alex leads' } })
    unmount()
    await waitFor(async () => expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ roles: 'Alex leads' }))
    expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ purpose: 'see the work' })
  })

  test('keeps what came from another device while a box is written in, beside what is kept there', async () => {
    const { rideAlong } = await withHost(planRideAlong)
    const { rerender } = render(<CharterPage rideAlong={rideAlong} onDid={onDid} />)
    const purpose = await screen.findByRole('textbox', { name: new RegExp(`^${words.purpose}`) })
    fireEvent.input(purpose, { target: { value: 'see the work' } })
    await db.rideAlongs.put(editRow<RideAlong>(rideAlong, { purpose: 'meet the team' }, 'phone'))
    rerender(<CharterPage rideAlong={(await db.rideAlongs.get(rideAlong.id))!} onDid={onDid} />)
    fireEvent.blur(purpose)

    await waitFor(async () => expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ purpose: 'see the work' }))
    const now = (await db.rideAlongs.get(rideAlong.id))!
    expect(conflictsOf(now).map(({ value }) => value)).toEqual(['meet the team'])
    rerender(<CharterPage rideAlong={now} onDid={onDid} />)
    fireEvent.click(screen.getByText(words.useThis))
    await waitFor(async () => expect(await db.rideAlongs.get(rideAlong.id)).toMatchObject({ purpose: 'meet the team' }))
    expect(conflictsOf((await db.rideAlongs.get(rideAlong.id))!)).toEqual([])
  })

  test('takes lines by Enter, and every ready one has something to say', async () => {
    const { rideAlong } = await withHost(planRideAlong)
    render(<CharterPage rideAlong={rideAlong} onDid={onDid} />)
    const box = await screen.findByRole('textbox', { name: words.addAssumption })
    fireEvent.input(box, { target: { value: 'most of it waits' } })
    fireEvent.submit(box.closest('form')!)
    await waitFor(async () =>
      expect((await charterOf(rideAlong.id)).lines).toMatchObject([{ what: 'assumption', text: 'most of it waits' }]),
    )

    for (const { text } of readyCharters) {
      expect(text.purpose && text.goal && text.offLimits).toBeTruthy()
      expect(new Set(text.lines.map(({ what }) => what))).toEqual(new Set(['question', 'assumption', 'standard']))
      expect(text.lines.every((line) => line.text !== '' && line.text === line.text.trim())).toBe(true)
    }
  })

  test('says who agreed to what, and that it was taken back', async () => {
    const { rideAlong } = await withHost(planRideAlong)
    render(<CharterPage rideAlong={rideAlong} onDid={onDid} />)
    expect(await screen.findByText(words.agreementNone('Alex'))).toBeDefined()
    fireEvent.submit(screen.getByRole('button', { name: words.noteAgreement }).closest('form')!)
    const back = await screen.findByRole('button', { name: words.takeAgreementBack })
    expect(screen.getByText(words.agreementScopeDefault)).toBeDefined()
    fireEvent.click(back)
    expect(await screen.findByText(/took the agreement back/)).toBeDefined()
    expect(did).toEqual([words.agreementNoted, words.agreementWasTakenBack])
  })
})

describe('What a host said', () => {
  let rideAlong: RideAlong
  let host: string
  let observation: Observation
  const theirs = { device: 'laptop', now: 5 }
  const say = (says: Reply['says'], text: string, { id, created } = observation) =>
    db.replies.put(
      createRow<Reply>(
        { rideAlongId: rideAlong.id, observationId: id, says, text, at: 5, to: created },
        { by: host, seq: 1, ...theirs },
        `${host}/${id}`,
      ),
    )
  const rateAll = (level: Rating['level']) =>
    db.ratings.bulkPut(
      kpis.map((kpi, seq) => createRow<Rating>({ rideAlongId: rideAlong.id, kpi, level }, { by: host, seq, ...theirs }, `${host}/${kpi}`)),
    )
  beforeEach(async () => {
    ;({ rideAlong, host } = await withHost(startRideAlong))
    const { id } = await capture(parseLine('!! it hangs', { now: Date.now(), zone: 'UTC', date: rideAlong.date, live: true }))
    observation = (await db.observations.get(id))!
  })

  test('stands beside what it is about, and is answered', async () => {
    await say('dispute', 'it only looked like it')
    render(<RepliesPage rideAlong={rideAlong} onDid={onDid} />)
    const line = within(await screen.findByText('it hangs').then((text) => text.closest('li')!))
    expect(line.getByText(words.saysDispute)).toBeDefined()
    expect(line.getByText('it only looked like it')).toBeDefined()
    fireEvent.click(line.getByRole('button', { name: words.answerIt }))
    fireEvent.input(line.getByRole('textbox'), { target: { value: 'I stand corrected' } })
    fireEvent.submit(line.getByRole('textbox').closest('form')!)
    await waitFor(async () =>
      expect(await db.answers.toArray()).toMatchObject([{ text: 'I stand corrected', replyId: `${host}/${observation.id}` }]),
    )
    expect(await screen.findByText('I stand corrected')).toBeDefined()
  })

  test('is honoured where it asks to withdraw, after one question', async () => {
    await say('withdraw', '')
    render(<RepliesPage rideAlong={rideAlong} onDid={onDid} />)
    fireEvent.click(await screen.findByRole('button', { name: words.withdrawIt }))
    expect(await screen.findByText(words.withdrawHint)).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: words.withdrawNow }))
    expect(await screen.findByText(words.withdrawn(1))).toBeDefined()
    expect((await db.observations.get(observation.id))?.text).toBeUndefined()
    await waitFor(() => expect(screen.queryByText('it hangs')).toBeNull())
  })

  test('is told apart where the words were changed since', async () => {
    await say('confirm', '')
    await db.observations.update(observation.id, { text: 'it hung', dots: { text: [2, 'desk'] }, clock: { desk: 2 } })
    render(<RepliesPage rideAlong={rideAlong} onDid={onDid} />)
    expect(await screen.findByText(words.wordsChangedSince)).toBeDefined()
  })

  test('can be erased, all of it', async () => {
    await say('dispute', 'no')
    const thanks = { rideAlongId: rideAlong.id, what: 'thanks', place: 1, text: 'for asking' } as const
    await db.remarks.put(createRow<Remark>(thanks, { by: host, seq: 2, ...theirs }, 'thanks'))
    render(<RepliesPage rideAlong={rideAlong} onDid={onDid} />)
    expect(await screen.findByText('for asking')).toBeDefined()
    fireEvent.click(screen.getByRole('button', { name: words.eraseHost('Alex') }))
    fireEvent.click(await screen.findByRole('button', { name: words.eraseNow }))
    expect(await screen.findByText(words.hostErased(2, 'Alex'))).toBeDefined()
    await waitFor(() => expect(screen.queryByText('for asking')).toBeNull())
  })

  test('is new until it was looked at, whatever it is', async () => {
    const thanks = { rideAlongId: rideAlong.id, what: 'thanks', place: 1, text: 'for asking' } as const
    await db.remarks.put(createRow<Remark>(thanks, { by: host, seq: 2, ...theirs }, 'thanks'))
    await db.news.put({ id: 'thanks', rideAlongId: rideAlong.id, at: 1 })
    render(<RepliesPage rideAlong={rideAlong} onDid={onDid} />)
    fireEvent.click(await screen.findByRole('button', { name: words.lookedAtAll }))
    await waitFor(async () => expect(await db.news.count()).toBe(0))
  })

  test('stands under the observation in the timeline', async () => {
    for (const size of ['clientHeight', 'clientWidth', 'scrollHeight', 'offsetHeight'] as const)
      Object.defineProperty(HTMLElement.prototype, size, { get: () => 400, configurable: true })
    await say('dispute', 'it only looked like it')
    const nothing = () => {}
    render(
      <Timeline
        rideAlong={rideAlong}
        day={await dayOf(rideAlong.id)}
        editing={undefined}
        onEdit={nothing}
        onDelete={nothing}
        onDid={onDid}
        onUndo={nothing}
        onLeave={nothing}
        now={Date.now()}
      />,
    )
    expect((await screen.findByText('it only looked like it')).closest('li')?.textContent).toContain(words.hostDisputes('Alex'))
  })

  test('of the seven shows once both are in, the widest difference first', async () => {
    await rateAll('some')
    render(<Ratings rideAlong={rideAlong} />)
    expect(await screen.findByText(words.hostWaits('Alex'))).toBeDefined()
    expect(screen.queryByRole('img', { name: 'Alex' })).toBeNull()
    for (const kpi of kpis) {
      const level = kpi === 'quality' ? levelNames.unable : levelNames.some
      fireEvent.click(screen.getByRole('radio', { name: `${kpiNames[kpi].name}: ${level}` }))
      await waitFor(async () => expect(await db.ratings.where('rideAlongId').equals(rideAlong.id).count()).toBe(8 + kpis.indexOf(kpi)))
    }
    await waitFor(() => expect(screen.queryByRole('radio')).toBeNull())
    const table = screen.getByRole('table')
    expect(within(table).getAllByRole('img', { name: 'Alex' })).toHaveLength(7)
    expect(within(table).getAllByRole('row')[1]?.textContent).toContain(kpiNames.quality.name)
    expect(within(table).getByText(words.gapSteps(2))).toBeDefined()
  })
})
