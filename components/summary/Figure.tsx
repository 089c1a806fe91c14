import { drawnSign, inkOf, type Drawing, type Ink, type Shape, type Sign } from '../../summary/drawing.ts'

/** A figure of a summary. Colours are attributes, which the content policy allows. */
export function Figure({ drawing: { width, height, label, shapes } }: { drawing: Drawing }) {
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
      {shapes.map((shape, i) =>
        'sign' in shape ? (
          <g key={i} transform={`translate(${shape.x} ${shape.y})`}>
            {drawnSign(shape).map((part, j) => (
              <ShapeView key={j} shape={part} kind={shape.sign} />
            ))}
          </g>
        ) : (
          <ShapeView key={i} shape={shape} kind="note" />
        ),
      )}
    </svg>
  )
}

function ShapeView({ shape, kind }: { shape: Shape; kind: Sign['sign'] }) {
  const ink = (name: Ink) => `var(--${inkOf(name, kind)})`
  if ('text' in shape) {
    const { text, x, y, ink: colour = 'ink-3', anchor, strong, small } = shape
    return (
      <text x={x} y={y} fill={ink(colour)} font-size={small ? 11 : 12} text-anchor={anchor} font-weight={strong && 500}>
        {text}
      </text>
    )
  }
  const { d, fill, line, width, dash, round } = shape
  return (
    <path
      d={d}
      fill={fill ? ink(fill) : 'none'}
      {...(line && { stroke: ink(line), 'stroke-width': width ?? 1 })}
      {...(dash && { 'stroke-dasharray': dash })}
      {...(round && { 'stroke-linecap': 'round', 'stroke-linejoin': 'round' })}
    />
  )
}
