import { options } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** Calls `onPrint` before (true) and after (false) the page is printed. Preact renders at once, so that the print shows it. */
export function usePrinting(onPrint: (printing: boolean) => void): void {
  const latest = useRef(onPrint)
  latest.current = onPrint
  useEffect(() => {
    const call = (printing: boolean) => () => {
      // The browser prints what the document contains when this listener returns.
      const { debounceRendering, ...others } = options
      options.debounceRendering = (render) => render()
      latest.current(printing)
      delete (options as Partial<typeof options>).debounceRendering
      Object.assign(options, others, debounceRendering && { debounceRendering })
    }
    const [before, after] = [call(true), call(false)]
    window.addEventListener('beforeprint', before)
    window.addEventListener('afterprint', after)
    return () => {
      window.removeEventListener('beforeprint', before)
      window.removeEventListener('afterprint', after)
    }
  }, [])
}
