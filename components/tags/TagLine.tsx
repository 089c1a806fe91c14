import type { TargetedSubmitEvent } from 'preact'
import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { isTagLabel, tagKey } from '../../storage/day/grammar.ts'
import { deleteTag, mergeTags, putIntoPack, recolourTag, renameTag, type TagName, type TagInUse } from '../../storage/tags/tags.ts'
import { formReader } from '../ui/form.ts'
import { Icon } from '../ui/Icon.tsx'
import { type TagAct, tagNamed, onEscape, focusFirstBox } from './tag-forms.ts'
import { packName, readyPacks } from './ready-packs.ts'
import style from './TagsPage.module.css'

/** Values of a tag's `colour`; assets/tokens.css has a hue for each. */
const colours = [
  { colour: 'rust', name: words.colourRust },
  { colour: 'ochre', name: words.colourOchre },
  { colour: 'moss', name: words.colourMoss },
  { colour: 'teal', name: words.colourTeal },
  { colour: 'slate', name: words.colourSlate },
  { colour: 'plum', name: words.colourPlum },
]

/** A tag with the number of its rows; opened, it has a form to rename, merge, move, recolour and delete it. */
export function TagLine({
  tag: { tag, count },
  all,
  packs,
  isOpen,
  onOpen,
  onMoved,
  act,
}: {
  tag: TagInUse
  all: TagInUse[]
  packs: string[]
  isOpen: boolean
  onOpen: (open: boolean) => void
  /** After a rename or merge: the key under which the tag is listed now. */
  onMoved: (key: string) => void
  act: TagAct
}) {
  return (
    <li class={isOpen ? style.opened : ''}>
      <button
        type="button"
        class={style.tag}
        aria-expanded={isOpen}
        aria-label={words.tagLine(tag.label, words.tagOnRows(count))}
        data-tag={tag.key}
        onClick={() => onOpen(!isOpen)}
      >
        <bdi class="tag" data-colour={tag.colour}>
          {tag.label}
        </bdi>{' '}
        <span class={style.count}>{words.tagOnRows(count)}</span>
        <Icon name="edit" />
      </button>
      {isOpen && <TagForm tag={tag} all={all} packs={packs} onMoved={onMoved} onDone={() => onOpen(false)} act={act} />}
    </li>
  )
}

function TagForm({
  tag,
  all,
  packs,
  onMoved,
  onDone,
  act,
}: {
  tag: TagInUse['tag']
  all: TagInUse[]
  packs: string[]
  onMoved: (key: string) => void
  onDone: () => void
  act: TagAct
}) {
  const [problem, setProblem] = useState('')
  const packGroups = [...new Set([...readyPacks.map(({ group }) => group), ...packs])]
  const leave = () => {
    document.querySelector<HTMLElement>(`[data-tag="${CSS.escape(tag.key)}"]`)?.focus()
    onDone()
  }
  const merge = async (into: TagName) => {
    onMoved(into.key)
    await act(words.tagsMerged(tag.label, into.label), (undoLabel) => mergeTags([tag.key], into, undoLabel))
  }
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    const label = fields.text('label').replace(/^#/u, '').replace(/\s+/gu, '-')
    const into = fields.text('into').replace(/^#/u, '').replace(/\s+/gu, '-')
    const group = fields.text('group') || undefined
    if (![label, ...(into ? [into] : [])].every(isTagLabel)) return setProblem(words.tagNameWrong)
    if (group !== tag.group) await act(words.tagMoved(tag.label), (undoLabel) => putIntoPack([tag], group, undoLabel))
    if (into && tagKey(into) !== tag.key) return merge(tagNamed(into, all) ?? { key: tagKey(into), label: into })
    const other = tagNamed(label, all)
    if (other && other.key !== tag.key) return merge(other)
    if (label === tag.label) return leave()
    onMoved(tagKey(label))
    await act(words.tagRenamed(label), (undoLabel) => renameTag(tag.key, label, undoLabel))
  }
  const recolour = (colour: string | undefined) => act(words.tagRecoloured(tag.label), (undoLabel) => recolourTag(tag, colour, undoLabel))
  return (
    <form class={style.form} aria-label={words.tagSettings(tag.label)} onSubmit={(event) => void save(event)} onKeyDown={onEscape(leave)}>
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <div class={style.fields}>
        <label class="field">
          {words.tagName}
          <input name="label" defaultValue={tag.label} autocomplete="off" ref={focusFirstBox} />
          <span class="hint">{words.tagNameHint}</span>
        </label>
        <label class="field">
          {words.mergeInto}
          <input name="into" list="all-tags" autocomplete="off" placeholder={words.mergeIntoNone} />
        </label>
        <label class="field">
          {words.tagPack}
          <select name="group">
            <option value="">{words.tagsAlone}</option>
            {packGroups.map((group) => (
              <option key={group} value={group} selected={group === tag.group}>
                {packName(group)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <fieldset class={style.colours}>
        <legend>{words.tagColour}</legend>
        {[{ colour: undefined, name: words.noColour }, ...colours].map(({ colour, name }) => (
          <button key={name} type="button" class="quiet small" aria-pressed={tag.colour === colour} onClick={() => void recolour(colour)}>
            <span data-colour={colour}>{name}</span>
          </button>
        ))}
      </fieldset>
      <div class="row">
        <button class="primary small">{words.save}</button>
        <button type="button" class="small" onClick={leave}>
          {words.cancel}
        </button>
        <button
          type="button"
          class="quiet danger small push"
          onClick={() => void act(words.tagDeleted(tag.label), (undoLabel) => deleteTag(tag.key, undoLabel))}
        >
          <Icon name="trash" />
          {words.deleteTag}
        </button>
      </div>
    </form>
  )
}
