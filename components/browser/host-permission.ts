import { browser } from 'wxt/browser'

/** Whether the extension may reach the server of an address. People can revoke it in the browser's settings. */
export function hasHostPermission(address: string): Promise<boolean> {
  return browser.permissions.contains({ origins: originsOf(address) })
}

/** Asks for the permission. Must be called in a click handler before any await, or the browser refuses. */
export function requestHostPermission(address: string): Promise<boolean> {
  return browser.permissions.request({ origins: originsOf(address) })
}

function originsOf(address: string): string[] {
  const { protocol, hostname } = new URL(address)
  return [`${protocol}//${hostname}/*`]
}
