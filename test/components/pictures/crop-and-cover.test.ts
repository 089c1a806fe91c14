import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minSide, movePart, resizePart, partBetween, type PicturePart } from '../../../components/pictures/crop-and-cover.ts'

const picture = fc.record({ width: fc.integer({ min: minSide, max: 4000 }), height: fc.integer({ min: minSide, max: 4000 }) })
const step = fc.record({
  what: fc.constantFrom('move', 'size'),
  right: fc.integer({ min: -500, max: 500 }),
  down: fc.integer({ min: -500, max: 500 }),
})
const share = fc.double({ min: -0.5, max: 1.5, noNaN: true })

function expectInside({ x, y, width, height }: PicturePart, whole: { width: number; height: number }) {
  expect([x, y, width, height].every(Number.isInteger)).toBe(true)
  expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
  expect(Math.min(width, height)).toBeGreaterThanOrEqual(minSide)
  expect(x + width).toBeLessThanOrEqual(whole.width)
  expect(y + height).toBeLessThanOrEqual(whole.height)
}

test('A drawn, moved and resized part stays inside of the picture and has the minimum size', () => {
  fc.assert(
    fc.property(picture, fc.tuple(share, share, share, share), fc.array(step), (whole, [a, b, c, d], steps) => {
      let part = partBetween({ x: a * whole.width, y: b * whole.height }, { x: c * whole.width, y: d * whole.height }, whole)
      expectInside(part, whole)
      for (const { what, right, down } of steps) {
        part = (what === 'move' ? movePart : resizePart)(part, right, down, whole)
        expectInside(part, whole)
      }
    }),
  )
})

test('A drawn part contains everything between its two points', () => {
  expect(partBetween({ x: 90.6, y: 10.2 }, { x: 20.4, y: 80.9 }, { width: 100, height: 100 })).toEqual({
    x: 20,
    y: 10,
    width: 71,
    height: 71,
  })
})
