// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/preact'
import { PageSource } from '../../../components/names/PageSource.tsx'
import { afterEach, expect, test } from 'vitest'

const show = (source: { page?: string; pageTitle?: string; text?: string }) => render(<PageSource text="words" {...source} />)
afterEach(cleanup)

test('A source page is a link if its address is http or https, otherwise text', () => {
  show({ page: 'https://wiki.example/runbooks', pageTitle: 'Runbooks' })
  const link = screen.getByRole('link', { name: 'Runbooks' })
  expect([link.getAttribute('href'), link.getAttribute('rel'), link.getAttribute('target')]).toEqual([
    'https://wiki.example/runbooks',
    'noreferrer',
    '_blank',
  ])
  cleanup()
  show({ page: 'file:///home/ada/plan.html', pageTitle: 'Plan' })
  expect(screen.queryByRole('link')).toBeNull()
  expect(screen.getByText('Plan')).toBeDefined()
  cleanup()
  show({ page: 'javascript:alert(1)' })
  expect(screen.queryByRole('link')).toBeNull()
})

test('A source page whose title is the text of the row shows its address', () => {
  show({ page: 'https://wiki.example/runbooks', pageTitle: 'words' })

  expect(screen.getByRole('link', { name: 'wiki.example/runbooks' })).toBeDefined()
})
