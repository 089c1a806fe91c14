import * as words from '../../assets/locales/en.yml'
import type { Basis } from '../../storage/rows/tables.ts'

/** How the observer knows something. */
export const basisNames: Record<Basis, string> = {
  observed: words.basisObserved,
  told: words.basisTold,
  inferred: words.basisInferred,
}
