import type { PersonId } from '../../storage/rows/row.ts'
import { hostTables, type RowTable } from '../../storage/rows/tables.ts'

/** What an account may write in a team's space: an observer everything, a host a host's tables, a reader their own person. */
export const roles = ['observer', 'host', 'reader'] as const
export type Role = (typeof roles)[number]

/** An account that the owner added to a team's space. */
export interface Member {
  account: string
  /** Display name in the team. */
  name: string
  role: Role
  /** The person they are in ride-alongs, if any. */
  person?: PersonId
  /** Id of the key slot that their passphrase opens. */
  slot: string
}

/** An account that was removed. What it wrote with `key`, its last data key, or an earlier one, stays valid. */
export interface FormerMember {
  account: string
  role: Role
  /** Key id. */
  key: string
}

/** The role of an account in a team's space. Accounts that are not members count as readers. */
export function roleOf({ members }: { members: Member[] }, space: string, account: string): Role {
  return space === `s:${account}` ? 'observer' : (members.find((member) => member.account === account)?.role ?? 'reader')
}

export function mayWrite(role: Role, table: RowTable): boolean {
  const tables: Record<Role, readonly RowTable[] | undefined> = {
    observer: undefined,
    host: [...hostTables, 'people', 'tags'],
    reader: ['people'],
  }
  return tables[role]?.includes(table) ?? true
}

/** Whether an account may write to a table now, or could when the key with this id was current. */
export function mayHaveWritten(
  keyring: { members: Member[]; former: FormerMember[]; keys: { id: string }[] },
  space: string,
  { account, key }: { account: string; key: string },
  table: RowTable,
): boolean {
  if (mayWrite(roleOf(keyring, space, account), table)) return true
  // Keys are sorted, newest first.
  const age = (id: string) => keyring.keys.findIndex((each) => each.id === id)
  return keyring.former.some((each) => {
    const wasMember = each.account === account && age(each.key) >= 0 && age(key) >= age(each.key)
    return wasMember && mayWrite(each.role, table)
  })
}
