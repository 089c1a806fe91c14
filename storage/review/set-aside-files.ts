import { db, type SetAsideFile } from '../database/db.ts'

/** Stores a file that could not be used until the user decides. The same text is stored only once. */
export function setAsideFile({ name, text, why }: Pick<SetAsideFile, 'name' | 'text' | 'why'>): Promise<void> {
  return db.transaction('rw', db.setAside, async () => {
    if ((await db.setAside.filter((file) => file.text === text).count()) > 0) return
    await db.setAside.add({ id: crypto.randomUUID(), at: Date.now(), name, text, why })
  })
}

/** Files that could not be used, newest first. */
export async function filesSetAside(): Promise<SetAsideFile[]> {
  return (await db.setAside.toArray()).sort((a, b) => b.at - a.at)
}

export async function discardSetAside(id: string): Promise<void> {
  await db.setAside.delete(id)
}
