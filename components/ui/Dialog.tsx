import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { Icon } from './Icon.tsx'
import style from './Dialog.module.css'

/** A modal dialog. Escape or the cross closes it, and the focus returns to where it was. `wide` uses the width of the page. */
export function Dialog({
  title,
  onClose,
  wide = false,
  children,
}: {
  title: string
  onClose: () => void
  wide?: boolean
  children: ComponentChildren
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const node = dialog.current
    node?.showModal()
    // Closing returns the focus; only removing the element would not.
    return () => node?.close()
  }, [])
  return (
    <dialog ref={dialog} class={`${style.dialog} ${wide ? style.wide : ''}`} aria-labelledby="dialog-title" onClose={onClose}>
      <header class={style.head}>
        <h2 id="dialog-title">{title}</h2>
        <button
          type="button"
          class="quiet only-icon"
          aria-label={words.close}
          title={words.closeKey}
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      <div class={style.body}>{children}</div>
    </dialog>
  )
}
