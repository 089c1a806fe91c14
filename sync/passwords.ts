/** Memory that all pages of the extension share until the browser closes: `browser.storage.session`. */
interface Memory {
  get(name: string): Promise<Record<string, unknown>>
  set(items: Record<string, string>): Promise<void>
  remove(name: string): Promise<void>
}

/** Where passwords are held that the user does not want stored. */
let memory = pageMemory()

/** Holds passwords in memory that pages share. Without it, they are lost with the page. */
export function holdPasswordsIn(shared: Memory): void {
  memory = shared
}

export async function heldPassword(destination: string): Promise<string | undefined> {
  const held = (await memory.get(keyOf(destination)))[keyOf(destination)]
  return typeof held === 'string' ? held : undefined
}

export function holdPassword(destination: string, password: string): Promise<void> {
  return memory.set({ [keyOf(destination)]: password })
}

export function forgetPassword(destination: string): Promise<void> {
  return memory.remove(keyOf(destination))
}

function keyOf(destination: string): string {
  return `password ${destination}`
}

function pageMemory(): Memory {
  const held = new Map<string, unknown>()
  return {
    get: async (name) => ({ [name]: held.get(name) }),
    set: async (items) => Object.entries(items).forEach(([name, value]) => held.set(name, value)),
    remove: async (name) => void held.delete(name),
  }
}
