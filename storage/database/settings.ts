import { db, refuseNewer, type Settings } from './db.ts'

type Changes = { [Name in keyof Omit<Settings, 'key'>]?: Settings[Name] | undefined }

/** The settings of this device. */
export async function settings(): Promise<Settings> {
  return (await db.settings.get('all')) ?? { key: 'all' }
}

/** Changes settings; `undefined` removes one. A function gets the current settings. Throws `NewerDatabaseError`. */
export async function changeSettings(changes: Changes | ((now: Settings) => Changes)): Promise<void> {
  await db.transaction('rw', db.settings, async () => {
    refuseNewer()
    const now = await settings()
    const next = Object.entries({ ...now, ...(typeof changes === 'function' ? changes(now) : changes), key: 'all' as const })
    await db.settings.put(Object.fromEntries(next.filter(([, value]) => value !== undefined)))
  })
}
