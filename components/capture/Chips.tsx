import * as words from '../../assets/locales/en.yml'
import type { ParsedLine, LineToken } from '../../storage/day/grammar.ts'
import type { Observation } from '../../storage/rows/tables.ts'
import { timeOf } from '../../storage/rows/time-zone.ts'
import { Icon } from '../ui/Icon.tsx'
import { KindSign } from '../names/KindSign.tsx'
import { basisNames } from '../names/bases.ts'
import { kindName } from '../names/kinds.ts'
import { dayName } from '../names/dates.ts'

/** A parsed token of the line; it can be turned back into text, and a tag can be pinned. */
function Chip({
  chip,
  text,
  onRemove,
  onPin,
}: {
  chip: LineToken
  text: string
  onRemove: () => void
  onPin: (tag: { key: string; label: string }) => void
}) {
  return (
    <span class={`chip ${chip.what === 'notATime' ? 'warned' : ''}`}>
      {chip.what === 'sign' && <SignIcon sign={chip.sign} />}
      {chip.what === 'time' && <Icon name="clock" />}
      {chip.what === 'due' && <Icon name="calendar" />}
      {chip.what === 'owner' && <Icon name="person" />}
      {chip.what === 'notATime' && <Icon name="alert" />}
      {chip.what === 'tag' ? <bdi class="tag">{chip.label}</bdi> : <bdi>{text}</bdi>}
      {chip.what === 'tag' && (
        <button
          type="button"
          aria-label={words.pinTag(text)}
          title={words.pinKey}
          onClick={() => onPin({ key: chip.tag, label: chip.label })}
        >
          <Icon name="pin" />
        </button>
      )}
      {chip.what !== 'notATime' && (
        <button type="button" aria-label={words.takeOff(text)} onClick={onRemove}>
          <Icon name="close" />
        </button>
      )}
    </span>
  )
}

/** The observation that a follow-up comes from. The arrow keys choose another, a click the one before. */
function LinkChip({
  observations,
  linked,
  zone,
  onChange,
}: {
  observations: Observation[]
  linked: Observation | undefined
  zone: string | undefined
  onChange: (id: string | null) => void
}) {
  if (observations.length === 0) return null
  const at = linked ? observations.indexOf(linked) : observations.length
  const go = (to: number) => onChange(observations[to]?.id ?? null)
  const text = linked ? words.comesFrom(timeOf(linked.at, zone ?? 'UTC'), linked.text.slice(0, 40)) : words.comesFromNothing
  return (
    <span class="chip link">
      <button
        type="button"
        title={words.comesFromKeys}
        aria-label={`${text} ${words.comesFromKeys}`}
        onClick={() => go(at === 0 ? observations.length : at - 1)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
          event.preventDefault()
          go(event.key === 'ArrowUp' ? Math.max(0, at - 1) : Math.min(observations.length, at + 1))
        }}
      >
        <Icon name="link" />
        <bdi>{text}</bdi>
      </button>
    </span>
  )
}

function SignIcon({ sign }: { sign: Extract<LineToken, { what: 'sign' }>['sign'] }) {
  if (sign === '+') return <KindSign kind="win" silent />
  if (sign === '?') return <KindSign kind="question" silent />
  if (sign === '"') return <KindSign kind="quote" silent />
  if (sign === '>') return <KindSign kind="followUp" silent />
  if (sign === '=') return <KindSign kind="activity" silent />
  return <KindSign kind="challenge" severity={sign.length as 1 | 2 | 3} silent />
}

function chipText(chip: LineToken, { severity, owner }: Pick<ParsedLine, 'severity' | 'owner'>, date: string): string {
  switch (chip.what) {
    case 'sign': {
      const kinds = { '+': 'win', '?': 'question', '"': 'quote', '>': 'followUp', '=': 'activity' } as const
      return chip.sign in kinds ? kindName(kinds[chip.sign as keyof typeof kinds]) : kindName('challenge', severity)
    }
    case 'time':
      return chip.date ? words.timeOnDay(clock(chip), dayName(chip.date)) : clock(chip)
    case 'notATime':
      return chip.why === 'ahead' ? words.timeAhead(chip.token) : words.noSuchTime(chip.token)
    case 'tag':
      return chip.label
    case 'basis':
      return basisNames[chip.basis]
    case 'owner':
      return owner ?? chip.owner
    case 'due':
      return words.dueOn(dayName(chip.due, { near: date }))
    case 'literal':
      return words.asItStands
  }
}

function clock({ at, offset }: { at: number; offset: number }): string {
  return new Date(at + offset * 60_000).toISOString().slice(11, 16)
}

export default { Chip, LinkChip, chipText }
