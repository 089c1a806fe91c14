import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const pairs = new Map(
  [...readFileSync('assets/tokens.css', 'utf8').matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name!,
    { light: light!, dark: dark! },
  ]),
)
const hues = [...pairs.keys()].filter((name) => name.startsWith('hue-'))

test.each(hues)('The tag colour %s has a contrast of 3:1 on every background, light and dark', (hue) => {
  for (const scheme of ['light', 'dark'] as const)
    for (const background of ['paper', 'surface', 'sunken', 'accent-tint'])
      expect(ratio(pairs.get(hue)![scheme], pairs.get(background)![scheme]), `${hue} on ${background}, ${scheme}`).toBeGreaterThanOrEqual(3)
})

test('There are six tag colours', () => expect(hues).toHaveLength(6))

/** The contrast ratio by WCAG 2.2. */
function ratio(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
