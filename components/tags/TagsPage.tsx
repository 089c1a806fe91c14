import type { TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { isTagLabel, tagKey } from '../../storage/day/grammar.ts'
import {
  choosePack,
  deleteTag,
  leavePack,
  mergeTags,
  putIntoPack,
  recolourTag,
  renamePack,
  renameTag,
  tagsInUse,
  type TagName,
  type TagInUse,
} from '../../storage/tags/tags.ts'
import { formReader } from '../ui/form.ts'
import { Heading } from '../ui/Heading.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { packName, readyPacks } from './tag-packs.ts'
import { Problem } from '../ui/Problem.tsx'
import { failureText } from '../ui/errors.ts'
import style from './TagsPage.module.css'

/** Muted hues of the tokens; a tag's `colour` is one of these names. */
const colours = [
  { colour: 'rust', name: words.colourRust },
  { colour: 'ochre', name: words.colourOchre },
  { colour: 'moss', name: words.colourMoss },
  { colour: 'teal', name: words.colourTeal },
  { colour: 'slate', name: words.colourSlate },
  { colour: 'plum', name: words.colourPlum },
]

/** How many tags are shown at first, and more at each asking. */
const shownAtOnce = 200

/** Does what can be undone, and says it. */
type Act = (said: string, verb: (said: string) => Promise<unknown>) => Promise<boolean>

/** Every tag by its pack, with how many rows bear it; packs to choose from and to make. */
export default function TagsPage({ onDid }: { onDid: (label: string) => void }) {
  const all = useLive(tagsInUse, [])
  const [open, setOpen] = useState<string>()
  const [sought, setSought] = useState('')
  const [limit, setLimit] = useState(shownAtOnce)
  const [problem, setProblem] = useState('')
  const next = useRef<string | undefined>(undefined)
  const last = useRef<TagInUse[] | undefined>(undefined)
  useEffect(() => {
    document.title = `${words.tagsPage} · ${words.name}`
  }, [])
  // What had the focus may have gone with what was done.
  useEffect(() => {
    const shown = last.current !== undefined
    last.current = all
    if (!shown) return
    const target = next.current === undefined ? null : document.querySelector<HTMLElement>(`[data-tag="${CSS.escape(next.current)}"]`)
    if (target) target.focus()
    else if (document.activeElement !== document.body) return
    else document.querySelector<HTMLElement>('main h1')?.focus()
    next.current = undefined
  }, [all])
  if (!all) return <main class={style.page} />

  const act: Act = async (said, verb) => {
    try {
      await verb(said)
      setProblem('')
      onDid(said)
      return true
    } catch (error) {
      setProblem(failureText(error))
      return false
    }
  }
  const packs = [...new Set(all.flatMap(({ tag }) => tag.group ?? []))].sort((a, b) => packName(a).localeCompare(packName(b)))
  const key = tagKey(sought)
  const found = all.filter(({ tag }) => tag.key.includes(key)).sort((a, b) => a.tag.label.localeCompare(b.tag.label))
  const shown = found.slice(0, limit)
  const groups = [...packs, undefined].map((group) => ({ group, tags: shown.filter(({ tag }) => tag.group === group) }))
  return (
    <main class={style.page}>
      <div>
        <Heading>{words.tagsPage}</Heading>
        <p class="two">{words.tagsHint}</p>
      </div>
      <Problem text={problem} />
      <ReadyPacks all={all} packs={packs} act={act} />
      {all.length === 0 ? (
        <div class={style.empty}>
          <h2>{words.noTags}</h2>
          <p>{words.noTagsHint}</p>
        </div>
      ) : (
        <>
          {all.length > 12 && (
            <label class={`field ${style.search}`}>
              {words.findTag}
              <input type="search" value={sought} onInput={({ currentTarget }) => setSought(currentTarget.value)} autocomplete="off" />
            </label>
          )}
          {found.length === 0 && <p role="status">{words.noTagFound(sought)}</p>}
          <datalist id="all-tags">
            {all.slice(0, 500).map(({ tag }) => (
              <option key={tag.key} value={tag.label} />
            ))}
          </datalist>
          {groups
            .filter(({ tags }) => tags.length > 0)
            .map(({ group, tags }) => (
              <section key={group ?? ''} class={style.group} aria-label={group === undefined ? words.tagsAlone : packName(group)}>
                {group === undefined ? <h2>{words.tagsAlone}</h2> : <PackHead group={group} packs={packs} act={act} />}
                <ul>
                  {tags.map((each) => (
                    <TagLine
                      key={each.tag.key}
                      of={each}
                      all={all}
                      packs={packs}
                      open={open === each.tag.key}
                      onOpen={(opened) => setOpen(opened ? each.tag.key : undefined)}
                      onMoved={(to) => {
                        next.current = to
                        setOpen(undefined)
                      }}
                      act={act}
                    />
                  ))}
                </ul>
              </section>
            ))}
          {found.length > limit && (
            <button type="button" class="link" onClick={() => setLimit(limit + shownAtOnce)}>
              {words.showMore(Math.min(shownAtOnce, found.length - limit))}
            </button>
          )}
        </>
      )}
    </main>
  )
}

function ReadyPacks({ all, packs, act }: { all: TagInUse[]; packs: string[]; act: Act }) {
  const [making, setMaking] = useState(false)
  return (
    <section class={style.packs} aria-labelledby="packs">
      <h2 id="packs">{words.packs}</h2>
      <p class="hint">{words.packsHint}</p>
      <ul>
        {readyPacks.map(({ group, name, hint, tags }) => {
          const chosen = all.some(({ tag }) => tag.group === group)
          return (
            <li key={group}>
              <h3>{name}</h3>
              <p class="two">{hint}</p>
              <p class={style.words}>
                {tags.map(({ key, label }) => (
                  <span key={key} class="tag">
                    {label}
                  </span>
                ))}
              </p>
              <label class="check">
                <input
                  type="checkbox"
                  checked={chosen}
                  aria-label={`${words.choosePack}: ${name}`}
                  onChange={() =>
                    void (chosen
                      ? act(words.packLeft(name), (said) => leavePack(group, said))
                      : act(words.packChosen(name), (said) => choosePack(group, tags, said)))
                  }
                />
                {words.choosePack}
              </label>
            </li>
          )
        })}
      </ul>
      {making ? (
        <PackForm all={all} packs={packs} act={act} onDone={() => setMaking(false)} />
      ) : (
        <p>
          <button type="button" onClick={() => setMaking(true)}>
            {words.newPack}
          </button>
        </p>
      )}
    </section>
  )
}

/** A pack of the observer's own: a name, and the tags in it. */
function PackForm({ all, packs, act, onDone }: { all: TagInUse[]; packs: string[]; act: Act; onDone: () => void }) {
  const [problem, setProblem] = useState('')
  const name = useRef<HTMLInputElement>(null)
  useEffect(() => name.current?.focus(), [])
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    const labels = fields
      .text('tags')
      .split(/[\s,]+/u)
      .map((label) => label.replace(/^#/u, ''))
      .filter((label) => label !== '')
    if (fields.text('name') === '' || labels.length === 0) return setProblem(words.packNeedsTags)
    if (isTaken(fields.text('name'), packs)) return setProblem(words.packTaken)
    if (!labels.every(isTagLabel)) return setProblem(words.tagNameWrong)
    const tags = labels.map((label) => known(label, all) ?? { key: tagKey(label), label })
    if (await act(words.packMade(fields.text('name')), (done) => putIntoPack(tags, fields.text('name'), done))) onDone()
  }
  return (
    <form class={style.form} aria-label={words.newPack} onSubmit={(event) => void save(event)} onKeyDown={escape(onDone)}>
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <label class="field">
        {words.packName}
        <input name="name" ref={name} autocomplete="off" maxLength={80} />
      </label>
      <label class="field">
        {words.packTags}
        <input name="tags" autocomplete="off" />
        <span class="hint">{words.packTagsHint}</span>
      </label>
      <div class="row">
        <button class="primary small">{words.save}</button>
        <button type="button" class="small" onClick={onDone}>
          {words.cancel}
        </button>
      </div>
    </form>
  )
}

/** The head of a pack; the observer's own can be renamed and deleted. */
function PackHead({ group, packs, act }: { group: string; packs: string[]; act: Act }) {
  const [renaming, setRenaming] = useState(false)
  const [problem, setProblem] = useState('')
  const ready = readyPacks.some((pack) => pack.group === group)
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = formReader(event.currentTarget).text('name')
    if (name === '' || name === group) return setRenaming(false)
    if (isTaken(name, packs)) return setProblem(words.packTaken)
    if (await act(words.packRenamed(name), (said) => renamePack(group, name, said))) setRenaming(false)
  }
  if (renaming) {
    return (
      <form
        class={style.form}
        aria-label={words.renamePackNamed(group)}
        onSubmit={(event) => void save(event)}
        onKeyDown={escape(() => setRenaming(false))}
      >
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <label class="field">
          {words.packName}
          <input name="name" defaultValue={group} autocomplete="off" maxLength={80} ref={focusAtFirst} />
        </label>
        <div class="row">
          <button class="primary small">{words.save}</button>
          <button type="button" class="small" onClick={() => setRenaming(false)}>
            {words.cancel}
          </button>
        </div>
      </form>
    )
  }
  return (
    <div class={style.head}>
      <h2>
        <bdi>{packName(group)}</bdi>
      </h2>
      {!ready && (
        <>
          <button type="button" class="quiet small" aria-label={words.renamePackNamed(group)} onClick={() => setRenaming(true)}>
            {words.renamePack}
          </button>
          <button
            type="button"
            class="quiet small"
            aria-label={words.deletePackNamed(group)}
            onClick={() => void act(words.packDeleted(group), (said) => renamePack(group, undefined, said))}
          >
            {words.deletePack}
          </button>
        </>
      )}
    </div>
  )
}

function TagLine({
  of: { tag, count },
  all,
  packs,
  open,
  onOpen,
  onMoved,
  act,
}: {
  of: TagInUse
  all: TagInUse[]
  packs: string[]
  open: boolean
  onOpen: (open: boolean) => void
  /** The tag is now found under this key. */
  onMoved: (key: string) => void
  act: Act
}) {
  return (
    <li class={open ? style.opened : ''}>
      <button
        type="button"
        class={style.tag}
        aria-expanded={open}
        aria-label={words.tagLine(tag.label, words.tagOnRows(count))}
        data-tag={tag.key}
        onClick={() => onOpen(!open)}
      >
        <bdi class="tag" data-colour={tag.colour}>
          {tag.label}
        </bdi>{' '}
        <span class={style.count}>{words.tagOnRows(count)}</span>
        <Icon name="edit" />
      </button>
      {open && <TagForm tag={tag} all={all} packs={packs} onMoved={onMoved} onDone={() => onOpen(false)} act={act} />}
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
  act: Act
}) {
  const [problem, setProblem] = useState('')
  const ready = readyPacks.map(({ group }) => group)
  const leave = () => {
    document.querySelector<HTMLElement>(`[data-tag="${CSS.escape(tag.key)}"]`)?.focus()
    onDone()
  }
  const merge = async (into: TagName) => {
    onMoved(into.key)
    await act(words.tagsMerged(tag.label, into.label), (done) => mergeTags([tag.key], into, done))
  }
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = formReader(event.currentTarget)
    const label = fields.text('label').replace(/^#/u, '').replace(/\s+/gu, '-')
    const into = fields.text('into').replace(/^#/u, '').replace(/\s+/gu, '-')
    const group = fields.text('group') || undefined
    if (![label, ...(into ? [into] : [])].every(isTagLabel)) return setProblem(words.tagNameWrong)
    if (group !== tag.group) await act(words.tagMoved(tag.label), (done) => putIntoPack([tag], group, done))
    if (into && tagKey(into) !== tag.key) return merge(known(into, all) ?? { key: tagKey(into), label: into })
    const other = known(label, all)
    if (other && other.key !== tag.key) return merge(other)
    if (label === tag.label) return leave()
    onMoved(tagKey(label))
    await act(words.tagRenamed(label), (done) => renameTag(tag.key, label, done))
  }
  const paint = (colour: string | undefined) => act(words.tagRecoloured(tag.label), (done) => recolourTag(tag, colour, done))
  return (
    <form class={style.form} aria-label={words.tagSettings(tag.label)} onSubmit={(event) => void save(event)} onKeyDown={escape(leave)}>
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <div class={style.fields}>
        <label class="field">
          {words.tagName}
          <input name="label" defaultValue={tag.label} autocomplete="off" ref={focusAtFirst} />
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
            {[...new Set([...ready, ...packs])].map((group) => (
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
          <button key={name} type="button" class="quiet small" aria-pressed={tag.colour === colour} onClick={() => void paint(colour)}>
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
          onClick={() => void act(words.tagDeleted(tag.label), (done) => deleteTag(tag.key, done))}
        >
          <Icon name="trash" />
          {words.deleteTag}
        </button>
      </div>
    </form>
  )
}

function known(label: string, all: TagInUse[]): TagName | undefined {
  const key = tagKey(label)
  return all.find(({ tag }) => tag.key === key)?.tag
}

/** Names are compared as tags are: a pack of one's own is not to be taken for a ready one. */
function isTaken(name: string, packs: string[]): boolean {
  const key = tagKey(name)
  return [...readyPacks.flatMap((pack) => [pack.group, pack.name]), ...packs].some((each) => tagKey(each) === key)
}

function escape(leave: () => void) {
  return (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing) return
    event.preventDefault()
    leave()
  }
}

function focusAtFirst(box: HTMLInputElement | null): void {
  if (box && !box.contains(document.activeElement) && !box.form?.contains(document.activeElement)) box.focus()
}
