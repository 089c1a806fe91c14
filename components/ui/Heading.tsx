import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'

/** The focused element when a link was followed, until the heading of the target page is shown. */
let followed: Element | null = null

/** Called when the address changes: the heading of the next page takes the focus. */
export function follow(): void {
  followed = document.activeElement
}

/** The heading of a page. It takes the focus after a link was followed, unless the focus has moved since. */
export function Heading({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const at = document.activeElement
    if (followed && (at === followed || at === document.body)) heading.current?.focus()
    followed = null
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}

/** Sets the title of the browser tab; an empty title changes nothing. */
export function useTitle(title: string): void {
  useEffect(() => {
    if (title) document.title = `${title} · ${words.name}`
  }, [title])
}
