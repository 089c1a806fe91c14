/** Called with the undo label of an act that was done. */
export type OnDid = (label: string) => void

/** Runs a verb of storage and shows why it failed. Returns whether it succeeded. */
export type WriteCharter = (verb: () => Promise<unknown>) => Promise<boolean>
