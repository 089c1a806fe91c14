/** The passphrase opens a team's space or another account's: not everything on this device may go there. */
export class NotOwnSpaceError extends Error {
  override name = 'NotOwnSpaceError'
}

/** The passphrase opens a personal space: others would read everything in it, so nobody can be added. */
export class OwnSpaceError extends Error {
  override name = 'OwnSpaceError'
}
