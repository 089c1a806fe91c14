/** What was given in the fields of a form, empty where nothing was: `said` without the white space round it, `raw` as it stands. */
export function formReader(form: HTMLFormElement): Record<'said' | 'raw', (name: string) => string> {
  const given = new FormData(form)
  const raw = (name: string) => {
    const value = given.get(name)
    return typeof value === 'string' ? value : ''
  }
  return { raw, said: (name) => raw(name).trim() }
}
