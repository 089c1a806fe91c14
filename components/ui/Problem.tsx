import { Icon } from './Icon.tsx'

/** An error message beside the control that caused it; renders nothing if `text` is empty. */
export function Problem({ text }: { text: string }) {
  return text === '' ? null : (
    <p class="callout bad" role="alert">
      <Icon name="alert" />
      <span>{text}</span>
    </p>
  )
}
