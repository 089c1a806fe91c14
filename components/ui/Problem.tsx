import { Icon } from './Icon.tsx'

/** What went wrong, in a sentence, where it was tried; nothing where nothing did. */
export function Problem({ said }: { said: string }) {
  return said === '' ? null : (
    <p class="callout bad" role="alert">
      <Icon name="alert" />
      <span>{said}</span>
    </p>
  )
}
