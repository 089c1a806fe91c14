/** What all pages of ours share, and a browser forgets when it closes: `browser.storage.session`. */
interface Memory {
  get(name: string): Promise<Record<string, unknown>>
  set(items: Record<string, string>): Promise<void>
  remove(name: string): Promise<void>
}

/** Passwords that are not to be kept; without a memory that pages share, they go with the page. */
let memory = ofThisPage()

/** From now on, passwords that are not to be kept are held there. */
export function holdPasswordsIn(shared: Memory): void {
  memory = shared
}

export async function heldPassword(destination: string): Promise<string | undefined> {
  const held = (await memory.get(nameOf(destination)))[nameOf(destination)]
  return typeof held === 'string' ? held : undefined
}

export function holdPassword(destination: string, password: string): Promise<void> {
  return memory.set({ [nameOf(destination)]: password })
}

export function forgetPassword(destination: string): Promise<void> {
  return memory.remove(nameOf(destination))
}

function nameOf(destination: string): string {
  return `password ${destination}`
}

function ofThisPage(): Memory {
  const held = new Map<string, unknown>()
  return {
    get: async (name) => ({ [name]: held.get(name) }),
    set: async (items) => Object.entries(items).forEach(([name, value]) => held.set(name, value)),
    remove: async (name) => void held.delete(name),
  }
}
