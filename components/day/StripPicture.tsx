import type { SVGAttributes } from 'preact'
import type { DayStripData } from '../../summary/day-strip.ts'

/** Activities in two tones, waits hatched, spans off the record blank; interruptions above, observations below. */
export function StripPicture({ strip: { label, spans, interruptions, observations } }: { strip: DayStripData }) {
  const tones = ['var(--tone-1)', 'var(--tone-2)']
  let activities = 0
  const parts = spans.map(({ kind, from, to, running }, i) => {
    const [x, width] = [`${from}%`, `${Math.round((to - from) * 10) / 10}%`]
    if (kind === 'offRecord')
      return <rect key={i} x={x} y={5.5} width={width} height={9} fill="var(--surface)" stroke="var(--edge)" stroke-dasharray="3 2" />
    const band = (fill: string) => <rect x={x} y={6} width={width} height={8} fill={fill} />
    if (kind === 'wait')
      return (
        <g key={i}>
          {band('var(--surface)')}
          <line x1={x} y1={10} x2={`${to}%`} y2={10} stroke="var(--ink-2)" stroke-width={8} stroke-dasharray="1.5 2.5" />
        </g>
      )
    activities += 1
    return (
      <g key={i}>
        {band(running ? 'var(--accent)' : tones[(activities + 1) % 2]!)}
        {from > 0 && <line x1={x} y1={6} x2={x} y2={14} stroke="var(--surface)" stroke-width={2} />}
      </g>
    )
  })
  return (
    <svg role="img" aria-label={label} width="100%" height={20}>
      <rect y={6} width="100%" height={8} fill="var(--sunken)" />
      {parts}
      <Ticks places={interruptions} y={0} height={5} stroke="var(--ink)" stroke-width={2} />
      <Ticks places={observations} y={16} height={4} stroke="var(--ink-3)" />
    </svg>
  )
}

/** One path for all ticks: there may be hundreds. */
function Ticks({ places, y, height, ...ink }: { places: number[]; y: number; height: number } & SVGAttributes<SVGPathElement>) {
  if (places.length === 0) return null
  return (
    <svg y={y} width="100%" height={height} viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" overflow="visible">
      <path d={places.map((place) => `M${place} 0V${height}`).join('')} vector-effect="non-scaling-stroke" {...ink} />
    </svg>
  )
}
