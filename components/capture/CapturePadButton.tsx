import * as words from '../../assets/locales/en.yml'
import { Icon } from '../ui/Icon.tsx'
import { errorText } from '../ui/errors.ts'

/** Document Picture-in-Picture, which not every browser has. */
interface PictureInPicture {
  window: Window | null
  requestWindow(size: { width: number; height: number }): Promise<Window>
}
declare global {
  interface Window {
    documentPictureInPicture?: PictureInPicture
    /** The panel's style sheet, for a line that stands in a window of its own; set by the page. */
    padStyle?: string
  }
}

/** Opens the capture pad, or brings it to the front; absent where the browser has no such window. */
export function CapturePadButton({ onProblem }: { onProblem: (text: string) => void }) {
  const pictures = window.documentPictureInPicture
  if (!pictures) return null
  const open = async () => {
    if (pictures.window) return pictures.window.focus()
    try {
      // In the click itself, or the browser refuses.
      const pad = await pictures.requestWindow({ width: 380, height: 280 })
      const { fillCapturePad } = await import('./CapturePad.tsx')
      fillCapturePad(pad)
    } catch (error) {
      onProblem(words.padNotOpened(errorText(error)))
    }
  }
  return (
    <button type="button" title={words.capturePadHint} onClick={() => void open()}>
      <Icon name="pad" />
      {words.capturePad}
    </button>
  )
}
