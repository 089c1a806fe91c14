import { isDeleted, type PersonId } from '../storage/rows/row.ts'
import { type Assent, type Person, type SummaryVersion } from '../storage/rows/tables.ts'

/** How far people agree on a summary: a draft, a proposed version that waits for assents, or final. */
export interface AgreementState {
  /** Of the summary's present content. */
  hash: string
  /** The hash of the whole summary, if this copy shows only a part. */
  whole?: string
  omissions: Partial<Omissions>
  state: 'draft' | 'open' | 'final'
  /** Number of the latest proposed version; absent if none was proposed. */
  version?: number
  /** The content has changed since that version. */
  changed: boolean
  /** When it became final, epoch milliseconds. */
  since?: number
  /** When the version becomes final without further assents. */
  until?: number
  /** Who agreed to the latest version, in order of time. The name is the role if names are not exported. */
  agreed: { person: PersonId; name: string; at: number }[]
  /** Names of those who have not agreed. */
  waiting: string[]
}

/**
 * The state of agreement on a summary. It is final if the observer and all hosts have agreed to the latest version, or its
 * deadline has passed, and the content has not changed since.
 */
export function agreementState(
  { observer, hosts }: { observer: PersonId; hosts: PersonId[] },
  { versions, assents, people }: { versions: SummaryVersion[]; assents: Assent[]; people: Person[] },
  hash: string,
  now: number,
): AgreementState {
  const latest = latestVersion(versions, observer)
  if (!latest) return { hash, omissions: {}, state: 'draft', changed: false, agreed: [], waiting: [] }
  const agreed = assentsTo(latest, { observer, hosts }, { assents, people })
  const given = new Set(agreed.map(({ person }) => person))
  const waiting = [observer, ...hosts].filter((id) => !given.has(id))
  const changed = latest.hash !== hash
  const latestState = {
    hash,
    omissions: {},
    version: latest.n,
    changed,
    agreed,
    waiting: waiting.map((id) => displayName(people, id)),
  }
  const all = waiting.length === 0 && hosts.length > 0 ? Math.max(...agreed.map(({ at }) => at)) : Infinity
  const since = Math.min(all, latest.finalAt ?? Infinity)
  if (changed) return { ...latestState, state: 'draft' }
  if (since <= now) return { ...latestState, state: 'final', since }
  return { ...latestState, state: 'open', ...(latest.finalAt !== undefined && { until: latest.finalAt }) }
}

/** The latest version. Only the observer can propose one. */
export function latestVersion(versions: SummaryVersion[], observer: PersonId): SummaryVersion | undefined {
  return versions
    .filter((row) => row.by === observer && !isDeleted(row))
    .reduce<SummaryVersion | undefined>(
      (last, row) => (last && (last.n > row.n || (last.n === row.n && last.at >= row.at)) ? last : row),
      undefined,
    )
}

/** The name, or the role if names are not exported. */
function displayName(people: Person[], person: PersonId): string {
  const found = people.find(({ id }) => id === person)
  return found?.name || found?.role || found?.team || ''
}

/** Who agreed to a version: the observer and the hosts, each by an own row or by a row of the observer. */
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
      return own ? [{ person, name: displayName(people, person), at: own.at }] : []
    })
    .sort((a, b) => a.at - b.at)
}

/** What readers are told about rows that they do not get. */
export interface Omissions {
  /** Numbers of private observations, follow-ups and spans, and of observations that are left out. */
  stayed: [number, number, number, number]
  /** Numbers of observations that are left out. */
  missing: number[]
}
