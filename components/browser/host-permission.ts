import { browser } from 'wxt/browser'

/** Whether the browser lets us reach the server of an address; people can take that back in its settings. */
export function hasHostPermission(address: string): Promise<boolean> {
  return browser.permissions.contains({ origins: originsOf(address) })
}

/** Asks for it; only in a click, or the browser refuses. */
export function requestHostPermission(address: string): Promise<boolean> {
  return browser.permissions.request({ origins: originsOf(address) })
}

function originsOf(address: string): string[] {
  const { protocol, hostname } = new URL(address)
  return [`${protocol}//${hostname}/*`]
}
