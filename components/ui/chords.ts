/**
 * A chord with Alt by the key's place on the keyboard, "KeyT" or "Shift+KeyQ": with Option a Mac types other letters.
 * Undefined for any other key, and for what AltGr types.
 */
export function chordOf({ altKey, ctrlKey, metaKey, shiftKey, code, isComposing }: KeyboardEvent): string | undefined {
  if (!altKey || ctrlKey || metaKey || isComposing) return undefined
  return shiftKey ? `Shift+${code}` : code
}
