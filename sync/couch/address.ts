/** An address that must not be used: `plain` is not encrypted and not on this machine; `none` is not an address of a database. */
export class AddressError extends Error {
  override name = 'AddressError'
  readonly why: 'plain' | 'none'
  constructor(why: 'plain' | 'none') {
    super(why)
    this.why = why
  }
}

/** Parses the address of a database as a person types it: `https://server/path/database`. Throws `AddressError`. */
export function parseAddress(typed: string): { address: string; database: string } {
  let url: URL
  try {
    url = new URL(/^[a-z][a-z\d+.-]*:\/\//i.test(typed.trim()) ? typed.trim() : `https://${typed.trim()}`)
  } catch (error) {
    if (error instanceof TypeError) throw new AddressError('none')
    throw error
  }
  const parts = url.pathname.split('/').filter((part) => part !== '')
  const database = decodeURIComponent(parts.pop() ?? '')
  if (!['https:', 'http:'].includes(url.protocol) || !/^[a-z][a-z0-9_$()+/-]*$/.test(database)) throw new AddressError('none')
  if (url.protocol === 'http:' && !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) throw new AddressError('plain')
  return { address: [url.origin, ...parts].join('/'), database }
}
