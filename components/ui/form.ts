export interface FormReader {
  /** The value of a field without surrounding white space; empty if the form has no such field. */
  text: (name: string) => string
  /** The same value, white space included. */
  raw: (name: string) => string
}

/** Reads the fields of a form by name, as they are now. */
export function formReader(form: HTMLFormElement): FormReader {
  const values = new FormData(form)
  const raw = (name: string) => {
    const value = values.get(name)
    return typeof value === 'string' ? value : ''
  }
  return { raw, text: (name) => raw(name).trim() }
}
