import * as words from '../../assets/locales/en.yml'
import { Icon } from '../ui/Icon.tsx'
import { errorText } from '../ui/errors.ts'

/** Document Picture-in-Picture; Firefox does not have it. */
interface PictureInPicture {
  window: Window | null
  requestWindow(size: { width: number; height: number }): Promise<Window>
}
declare global {
  interface Window {
    documentPictureInPicture?: PictureInPicture
    /** Address of the panel's style sheet, for the capture pad; set by the dashboard. */
    padStyle?: string
  }
}

/** Opens the capture pad or brings it to the front. Renders nothing if the browser has no Picture-in-Picture windows. */
export function CapturePadButton({ onProblem }: { onProblem: (text: string) => void }) {
  const pictures = window.documentPictureInPicture
  if (!pictures) return null
  const open = async () => {
    if (pictures.window) return pictures.window.focus()
    try {
      // Before any await: the browser requires the click.
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
