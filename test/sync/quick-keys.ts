import { sha256 } from '@noble/hashes/sha2.js'
import { vi } from 'vitest'

/**
 * Replaces Argon2id, which is slow on purpose, in tests of other things. The key still depends on passphrase, salt and cost.
 * seal.test.ts and leaks.test.ts use the real one.
 */
vi.mock('@noble/hashes/argon2.js', () => ({
  argon2idAsync: async (passphrase: Uint8Array, salt: Uint8Array, cost: { m: number; t: number; p: number; dkLen: number }) => {
    const { m, t, p, dkLen } = cost
    return sha256(new TextEncoder().encode(JSON.stringify([[...passphrase], [...salt], m, t, p]))).slice(0, dkLen)
  },
}))
