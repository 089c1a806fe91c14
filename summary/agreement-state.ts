import { isDeleted, type PersonId } from '../storage/rows/row.ts'
import { type Assent, type Person, type SummaryVersion } from '../storage/rows/tables.ts'

/** How far a summary is agreed: a draft that nobody put forward, one that waits, or final. */
export interface AgreementState {
  /** Of what it shows now. */
  hash: string
  /** The hash of the whole, where this copy shows less. */
  whole?: string
  /** What readers are told of what they do not get. */
  told: Partial<Omissions>
  state: 'draft' | 'open' | 'final'
  /** The latest that was put forward; absent where none was. */
  version?: number
  /** It shows something else now. */
  changed: boolean
  /** When it became final, epoch milliseconds. */
  since?: number
  /** When it becomes final by itself. */
  until?: number
  /** Who agreed to the latest version, the first one first; by role, where names are kept back. */
  agreed: { person: PersonId; name: string; at: number }[]
  /** Who has not. */
  waiting: string[]
}

/**
 * How far a summary is agreed: final once the observer and every host have agreed to a version, or its time has passed,
 * as long as it still shows what that version showed.
 */
export function agreementState(
  { observer, hosts }: { observer: PersonId; hosts: PersonId[] },
  { versions, assents, people }: { versions: SummaryVersion[]; assents: Assent[]; people: Person[] },
  hash: string,
  now: number,
): AgreementState {
  const latest = latestVersion(versions, observer)
  if (!latest) return { hash, told: {}, state: 'draft', changed: false, agreed: [], waiting: [] }
  const agreed = assentsTo(latest, { observer, hosts }, { assents, people })
  const given = new Set(agreed.map(({ person }) => person))
  const waiting = [observer, ...hosts].filter((id) => !given.has(id))
  const changed = latest.hash !== hash
  const standing = {
    hash,
    told: {},
    version: latest.n,
    changed,
    agreed,
    waiting: waiting.map((id) => calledBy(people, id)),
  }
  const all = waiting.length === 0 && hosts.length > 0 ? Math.max(...agreed.map(({ at }) => at)) : Infinity
  const since = Math.min(all, latest.finalAt ?? Infinity)
  if (changed) return { ...standing, state: 'draft' }
  if (since <= now) return { ...standing, state: 'final', since }
  return { ...standing, state: 'open', ...(latest.finalAt !== undefined && { until: latest.finalAt }) }
}

/** The version that was put forward last; nobody puts one forward but the observer. */
export function latestVersion(versions: SummaryVersion[], observer: PersonId): SummaryVersion | undefined {
  return versions
    .filter((row) => row.by === observer && !isDeleted(row))
    .reduce<SummaryVersion | undefined>(
      (last, row) => (last && (last.n > row.n || (last.n === row.n && last.at >= row.at)) ? last : row),
      undefined,
    )
}

/** By name, or, where that is kept back, by role. */
function calledBy(people: Person[], person: PersonId): string {
  const found = people.find(({ id }) => id === person)
  return found?.name || found?.role || found?.team || ''
}

/** Who agreed to a version: the observer and the hosts, each for themselves or as the observer wrote it down. */
export function assentsTo(
  { hash }: Pick<SummaryVersion, 'hash'>,
  { observer, hosts }: { observer: PersonId; hosts: PersonId[] },
  { assents, people }: { assents: Assent[]; people: Person[] },
): AgreementState['agreed'] {
  return [observer, ...hosts]
    .flatMap((person) => {
      const own = assents
        .filter((row) => !isDeleted(row) && row.hash === hash && row.person === person && (row.by === person || row.by === observer))
        .sort((a, b) => a.at - b.at)[0]
      return own ? [{ person, name: calledBy(people, person), at: own.at }] : []
    })
    .sort((a, b) => a.at - b.at)
}

/** What readers are told of what they do not get. */
export interface Omissions {
  /** How many observations, follow-ups and stretches are private, and how many observations are left out. */
  stayed: [number, number, number, number]
  /** Numbers that no observation has, because it is left out. */
  missing: number[]
}
