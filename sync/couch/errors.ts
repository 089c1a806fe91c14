/** The database is not the one of earlier runs, or was emptied. Nothing is sent until the user decides. */
export class RecreatedError extends Error {
  override name = 'RecreatedError'
}

/** The space has a new data key, and so a new passphrase. Nothing is written with the old key. */
export class NewKeyError extends Error {
  override name = 'NewKeyError'
}

/** This device changed the key of the space during the run. The next run uses the new one. */
export class SpaceChangedError extends Error {
  override name = 'SpaceChangedError'
}
