import * as words from '../../assets/locales/en.yml'
import type { Destination, Refusal } from '../../storage/database/sync-records.ts'
import { AddressError } from '../../sync/couch/address.ts'
import { ServerError, type ServerTrouble } from '../../sync/couch/request.ts'
import { WrongPassphraseError } from '../../sync/encryption/seal.ts'
import { NotOwnSpaceError, OwnSpaceError } from '../../sync/space/own-space.ts'
import { SpaceFullError, UnreadableSpaceError } from '../../sync/space/space-document.ts'
import { failureText } from '../ui/errors.ts'

const troubles: Record<ServerTrouble, string> = {
  offline: words.troubleOffline,
  slow: words.troubleSlow,
  foreign: words.troubleForeign,
  login: words.troubleLogin,
  forbidden: words.troubleForbidden,
  missing: words.troubleMissing,
  conflict: words.troubleConflict,
  exists: words.troubleExists,
  tooLarge: words.troubleTooLarge,
  busy: words.troubleBusy,
  refused: words.troubleRefused,
}

/** The sentence for an error of sync. */
export function syncErrorText(error: unknown): string {
  if (error instanceof ServerError) return troubles[error.trouble]
  if (error instanceof AddressError) return error.why === 'plain' ? words.addressPlain : words.addressNone
  if (error instanceof WrongPassphraseError) return words.passphraseNone
  if (error instanceof UnreadableSpaceError) return words.spaceUnreadable
  if (error instanceof NotOwnSpaceError) return words.notOwnSpace
  if (error instanceof OwnSpaceError) return words.ownSpace
  if (error instanceof SpaceFullError) return words.spaceFull
  return failureText(error)
}

/** The sentence for a trouble that was stored by its code; `here` is an error on this device. */
export function troubleText(why: string): string {
  if (why === 'here') return words.troubleHere
  return why in troubles ? troubles[why as ServerTrouble] : why
}

/** What a destination needs from the user. */
export const needsTexts: Record<NonNullable<Destination['needs']>, string> = {
  login: words.needsLogin,
  missing: words.needsMissing,
  forbidden: words.needsForbidden,
  recreated: words.needsRecreated,
  key: words.needsKey,
}

/** Why a document was set aside. */
export function refusalText({ why, account = '' }: Refusal): string {
  return {
    forbidden: words.refusedForbidden,
    tooLarge: words.refusedTooLarge,
    refused: words.refusedRefused,
    damaged: words.refusedDamaged,
    author: words.refusedAuthor(account),
    role: words.refusedRole(account),
    newer: words.refusedNewer,
    key: words.refusedKey,
    missing: words.refusedMissing,
  }[why]
}
