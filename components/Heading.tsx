import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/** Whether a link was followed whose page has not shown its heading yet. */
let followed = false

/** Of the page's address: what it leads to begins at its heading. */
export function follow(): void {
  followed = true
}

/** The heading of a page. A reader who follows a link begins there, however long the page takes to come. */
export function Heading({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (followed) heading.current?.focus()
    followed = false
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}
