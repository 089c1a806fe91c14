import type { ExportChoices } from './export-request.ts'

/** What the print page shows. */
export type PrintedChoices = Pick<ExportChoices, 'people' | 'addresses' | 'screenshots' | 'appendix'> & { rideAlongId: string }

/** Address of the print page. The choices are in the fragment, which browsers do not send. */
export function printAddress(rideAlongId: string, { people, addresses, screenshots, appendix }: ExportChoices): string {
  const chosen = { people, ...(addresses && { addresses: '' }), ...(screenshots && { screenshots: '' }), ...(appendix && { appendix: '' }) }
  return `print.html#${rideAlongId}?${new URLSearchParams(chosen).toString()}`
}

/** Reads the fragment of a `printAddress`. */
export function parsePrintAddress(hash: string): PrintedChoices {
  const [rideAlongId = '', query = ''] = hash.slice(1).split('?')
  const asked = new URLSearchParams(query)
  return {
    rideAlongId,
    people: asked.get('people') === 'names' ? 'names' : 'roles',
    addresses: asked.has('addresses'),
    screenshots: asked.has('screenshots'),
    appendix: asked.has('appendix'),
  }
}
