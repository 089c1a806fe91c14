import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'

/** What had the focus when a link was followed whose page has not shown its heading yet. */
let followed: Element | null = null

/** Of the page's address: what it leads to begins at its heading. */
export function follow(): void {
  followed = document.activeElement
}

/** The heading of a page. A reader who follows a link begins there, however long the page takes to come, unless they have gone on meanwhile. */
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

/** What the tab of the page is called. */
export function useTitle(title: string): void {
  useEffect(() => {
    if (title) document.title = `${title} · ${words.name}`
  }, [title])
}
