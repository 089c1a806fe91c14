import type { Block } from '../blocks.ts'
import type { Words } from '../context.ts'
import type { Reading } from '../reading.ts'

/** One section of a summary. To add one, write a file with it and add it to the list in summarize.ts. */
export interface SectionDefinition<S extends { id: string; heading: string }> {
  id: S['id']
  /** The content of the section; undefined if there is nothing to show. */
  compute: (reading: Reading) => S | undefined
  /** Its layout, which is the same on the page and in every format. */
  blocks: (section: S, words: Words) => Block[]
}
