/*
 * The first script of the panel, kept small: it focuses the line and holds what is entered until the panel's code is
 * loaded, which happens after the first paint.
 */
const line = document.querySelector<HTMLTextAreaElement>('#observation')!
const held: string[] = []
let moments = 0

function hold(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
  event.preventDefault()
  held.push(line.value)
  line.value = ''
}

/** Counts Alt+M, anywhere in the panel. */
function count(event: KeyboardEvent): void {
  if (event.code !== 'KeyM' || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  if (!event.repeat) moments++
}

line.addEventListener('keydown', hold)
document.addEventListener('keydown', count)
line.focus()
requestAnimationFrame(() => setTimeout(() => void load()))

async function load(): Promise<void> {
  const { takeOver } = await import('./start-panel.tsx')
  line.removeEventListener('keydown', hold)
  document.removeEventListener('keydown', count)
  // Lines that were entered before this script ran.
  const lines = line.value.split('\n')
  line.value = lines.pop() ?? ''
  held.unshift(...lines)
  takeOver(held, moments)
}
