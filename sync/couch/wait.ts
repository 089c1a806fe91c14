/** Waits until all have ended, so that nothing continues in the background, and then throws the first error. */
export async function allSettled(steps: Promise<void>[]): Promise<void> {
  for (const step of await Promise.allSettled(steps)) if (step.status === 'rejected') throw step.reason
}

/** A promise that is awaited later: until then, its failure does not count as unhandled. */
export function awaitLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
