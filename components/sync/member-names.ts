import * as words from '../../assets/locales/en.yml'
import type { Member, Role } from '../../sync/space/roles.ts'

export const roleNames: Record<Role, { name: string; may: string }> = {
  host: { name: words.roleHost, may: words.roleHostMay },
  reader: { name: words.roleReader, may: words.roleReaderMay },
  observer: { name: words.roleObserver, may: words.roleObserverMay },
}

export function memberName({ name, account }: Pick<Member, 'name' | 'account'>): string {
  return name || account
}

export function memberNames(members: Member[]): string {
  return members.map(memberName).join(', ')
}
