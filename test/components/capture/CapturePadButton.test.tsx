// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/preact'
import { CapturePadButton } from '../../../components/capture/CapturePadButton.tsx'
import { afterEach, expect, test } from 'vitest'

afterEach(cleanup)

test('The button of the capture pad is hidden in browsers without Picture-in-Picture windows', () => {
  expect('documentPictureInPicture' in window).toBe(false)
  const { container } = render(<CapturePadButton onProblem={() => {}} />)

  expect(container.childElementCount).toBe(0)
})
