/*
 * The first script of the panel, and a small one: the caret is in the line when the page is, and what is entered
 * before the panel's own code is there is held for it. The rest is loaded after the first picture.
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

/** Alt+M, in the line or out of it. */
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
  // Entered before even this script was there.
  const lines = line.value.split('\n')
  line.value = lines.pop() ?? ''
  held.unshift(...lines)
  takeOver(held, moments)
}
