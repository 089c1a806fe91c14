// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import { follow, Heading } from '../../../components/ui/Heading.tsx'

afterEach(cleanup)

/** Follows a link to a page whose heading is shown late. @returns shows the heading */
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

test('After a link was followed, the heading takes the focus once it is shown', () => {
  const load = followFirst()
  load()
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'One' }))
})

test('The heading takes the focus if the followed link has disappeared', () => {
  const load = followFirst()
  screen.getByRole('link', { name: 'One' }).blur()
  load()
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'One' }))
})

test('A late heading does not take the focus if it has moved since', () => {
  const load = followFirst()
  screen.getByRole('link', { name: 'Two' }).focus()
  load()
  expect(document.activeElement).toBe(screen.getByRole('link', { name: 'Two' }))
})
