// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import { follow, Heading } from '../../../components/ui/Heading.tsx'

afterEach(cleanup)

/** A page with two links, whose heading comes late. */
function followFirst() {
  const page = (loaded: boolean) => (
    <>
      <a href="#/one">One</a>
      <a href="#/two">Two</a>
      {loaded && <Heading>One</Heading>}
    </>
  )
  const { rerender } = render(page(false))
  screen.getByRole('link', { name: 'One' }).focus()
  follow()
  return () => rerender(page(true))
}

test('who follows a link begins at the heading, once it is there', () => {
  const load = followFirst()
  load()
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'One' }))
})

test('a heading takes the focus where the link went with its page', () => {
  const load = followFirst()
  screen.getByRole('link', { name: 'One' }).blur()
  load()
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'One' }))
})

test('a heading that comes late leaves the focus to who has gone on', () => {
  const load = followFirst()
  screen.getByRole('link', { name: 'Two' }).focus()
  load()
  expect(document.activeElement).toBe(screen.getByRole('link', { name: 'Two' }))
})
