import { sha256 } from '@noble/hashes/sha2.js'
import { vi } from 'vitest'

/**
 * Argon2id takes a third of a second, on purpose, each time that somebody is let in. Where a test is about something else,
 * this stands in its place: another key for any other passphrase, salt or cost. seal.test.ts and evening.test.ts have the real one.
 */
vi.mock('@noble/hashes/argon2.js', () => ({
  argon2idAsync: async (passphrase: Uint8Array, salt: Uint8Array, cost: { m: number; t: number; p: number; dkLen: number }) => {
    const { m, t, p, dkLen } = cost
    return sha256(new TextEncoder().encode(JSON.stringify([[...passphrase], [...salt], m, t, p]))).slice(0, dkLen)
  },
}))
