import type { ExportChoices } from './export-request.ts'

/** What a page to print shows. */
export type PrintedChoices = Pick<ExportChoices, 'people' | 'addresses' | 'screenshots' | 'appendix'> & { rideAlongId: string }

/** Where a ride-along stands as it prints; what is chosen stands behind the hash, which leaves the browser by no way. */
export function printAddress(rideAlongId: string, { people, addresses, screenshots, appendix }: ExportChoices): string {
  const chosen = { people, ...(addresses && { addresses: '' }), ...(screenshots && { screenshots: '' }), ...(appendix && { appendix: '' }) }
  return `print.html#${rideAlongId}?${new URLSearchParams(chosen).toString()}`
}

/** What an address of `printAddress` asks for. */
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
