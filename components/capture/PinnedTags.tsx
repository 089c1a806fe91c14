import * as words from '../../assets/locales/en.yml'
import { togglePinned, unpinAll, type PinnedTag } from '../../storage/tags/pinned-tags.ts'
import { Icon } from '../ui/Icon.tsx'
import { announce } from '../ui/announce.ts'

/** Pins or unpins a tag, and announces it. */
async function toggle(tag: PinnedTag, pinned: PinnedTag[]): Promise<void> {
  const was = pinned.some(({ key }) => key === tag.key)
  await togglePinned(tag)
  announce(was ? words.tagUnpinned(tag.label) : words.tagPinned(tag.label))
}

/** Alt+T: pins or unpins the last tag of the line; in an empty line unpins all. */
async function pinByKey(line: string, last: PinnedTag | undefined, pinned: PinnedTag[]): Promise<void> {
  if (last) return toggle(last, pinned)
  if (line.trim() !== '') return announce(words.noTagToPin)
  await unpinAll()
  announce(words.allUnpinned)
}

/** The pinned tags. `off` shows that the line will not get them, because it is an activity. */
function PinnedTags({ pinned, off, onUnpin }: { pinned: PinnedTag[]; off: boolean; onUnpin: () => void }) {
  if (pinned.length === 0) return null
  return (
    <div class="pins" role="group" aria-label={words.pinnedTags}>
      {pinned.map((tag) => (
        <span key={tag.key} class={`chip pinned ${off ? 'off' : ''}`} title={off ? words.notOnActivities : undefined}>
          <Icon name="pin" fill />
          <bdi class="tag">{tag.label}</bdi>
          {off && <span class="visually-hidden"> {words.notOnActivities}</span>}
          <button
            type="button"
            aria-label={words.unpinTag(tag.label)}
            onClick={() => {
              void toggle(tag, pinned)
              onUnpin()
            }}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
    </div>
  )
}

export default { Pins: PinnedTags, pinByKey, toggle }
