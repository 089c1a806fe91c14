import type { Chromium } from './chromium.ts'

/** One thing that is measured: a file in rows/, found by its place. */
export interface Row {
  measure(bench: Bench): Promise<Figure[]>
}

export interface Bench {
  /** How many samples to take: `full`, or a few to try the bench itself. */
  samples(full: number): number
  /** The build, as it ships. */
  build: string
  /** A fresh browser with this many observations in its library, 1,000 of them in the live ride-along; 0 is a first run. */
  chromium(observations: number): Promise<Chromium>
}

/** One line of the table. */
export interface Figure {
  what: string
  unit: 'ms' | 'KiB' | 'MB'
  samples: number[]
  /** The same without Ride-Along, measured in turn. */
  peer?: number[]
  /** Each is the most that is allowed: of the median, the 99th percentile, the medians' difference and their ratio. */
  budget?: { median?: number; p99?: number; difference?: number; ratio?: number }
}

/** Nearest rank. */
export function percentile(samples: number[], percent: number): number {
  return samples.toSorted((a, b) => a - b)[Math.ceil((percent / 100) * samples.length) - 1] ?? NaN
}

export function within(figure: Figure): boolean {
  const found = statistics(figure)
  return Object.entries(figure.budget ?? {}).every(([name, most]) => found[name as keyof typeof found] <= most)
}

export function table(figures: Figure[]): string {
  const lines = figures.map((figure) => {
    const { median, p99, peer, peer99, difference, ratio } = statistics(figure)
    const one = figure.samples.length === 1
    const cells = [median, one ? NaN : p99, peer, peer99, difference, ratio].map((n) =>
      Number.isNaN(n) ? '' : n.toFixed(n === ratio ? 2 : 1),
    )
    return [
      figure.what,
      figure.unit,
      String(figure.samples.length),
      ...cells,
      allowed(figure),
      !figure.budget ? '' : within(figure) ? 'within' : 'OVER',
    ]
  })
  const all = [['', 'unit', 'samples', 'median', 'p99', 'peer', 'peer p99', 'difference', 'ratio', 'budget', ''], ...lines]
  const widths = all[0]!.map((_, column) => Math.max(...all.map((line) => line[column]!.length)))
  const words = new Set([0, 1, 9, 10])
  return all
    .map((line) =>
      line
        .map((cell, i) => (words.has(i) ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function statistics({ samples, peer = [] }: Figure) {
  const median = percentile(samples, 50)
  const theirs = percentile(peer, 50)
  return {
    median,
    p99: percentile(samples, 99),
    peer: theirs,
    peer99: percentile(peer, 99),
    difference: median - theirs,
    ratio: median / theirs,
  }
}

function allowed({ budget = {} }: Figure): string {
  return Object.entries(budget)
    .map(([name, most]) => `${name} ≤ ${most}`)
    .join(', ')
}
