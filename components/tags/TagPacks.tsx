import type { TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { isTagLabel, tagKey } from '../../storage/day/grammar.ts'
import { choosePack, leavePack, putIntoPack, renamePack, type TagInUse } from '../../storage/tags/tags.ts'
import { formReader } from '../ui/form.ts'
import { type TagAct, tagNamed, onEscape, focusFirstBox } from './tag-forms.ts'
import { packName, readyPacks } from './ready-packs.ts'
import style from './TagsPage.module.css'

/** The ready packs to choose from, and a form for a pack of the observer's own. */
export function TagPacks({ all, packs, act }: { all: TagInUse[]; packs: string[]; act: TagAct }) {
  const [isMaking, setMaking] = useState(false)
  return (
    <section class={style.packs} aria-labelledby="packs">
      <h2 id="packs">{words.packs}</h2>
      <p class="hint">{words.packsHint}</p>
      <ul>
        {readyPacks.map(({ group, name, hint, tags }) => {
          const isChosen = all.some(({ tag }) => tag.group === group)
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
                  checked={isChosen}
                  aria-label={`${words.choosePack}: ${name}`}
                  onChange={() =>
                    void (isChosen
                      ? act(words.packLeft(name), (label) => leavePack(group, label))
                      : act(words.packChosen(name), (label) => choosePack(group, tags, label)))
                  }
                />
                {words.choosePack}
              </label>
            </li>
          )
        })}
      </ul>
      {isMaking ? (
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

/** The form for a new pack: its name and its tags. */
function PackForm({ all, packs, act, onDone }: { all: TagInUse[]; packs: string[]; act: TagAct; onDone: () => void }) {
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
    if (isPackNameTaken(fields.text('name'), packs)) return setProblem(words.packTaken)
    if (!labels.every(isTagLabel)) return setProblem(words.tagNameWrong)
    const tags = labels.map((label) => tagNamed(label, all) ?? { key: tagKey(label), label })
    if (await act(words.packMade(fields.text('name')), (label) => putIntoPack(tags, fields.text('name'), label))) onDone()
  }
  return (
    <form class={style.form} aria-label={words.newPack} onSubmit={(event) => void save(event)} onKeyDown={onEscape(onDone)}>
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

/** The heading of a pack; the observer's own packs can be renamed and deleted. */
export function PackHead({ group, packs, act }: { group: string; packs: string[]; act: TagAct }) {
  const [isRenaming, setRenaming] = useState(false)
  const [problem, setProblem] = useState('')
  const isReady = readyPacks.some((pack) => pack.group === group)
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = formReader(event.currentTarget).text('name')
    if (name === '' || name === group) return setRenaming(false)
    if (isPackNameTaken(name, packs)) return setProblem(words.packTaken)
    if (await act(words.packRenamed(name), (label) => renamePack(group, name, label))) setRenaming(false)
  }
  if (isRenaming) {
    return (
      <form
        class={style.form}
        aria-label={words.renamePackNamed(group)}
        onSubmit={(event) => void save(event)}
        onKeyDown={onEscape(() => setRenaming(false))}
      >
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <label class="field">
          {words.packName}
          <input name="name" defaultValue={group} autocomplete="off" maxLength={80} ref={focusFirstBox} />
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
      {!isReady && (
        <>
          <button type="button" class="quiet small" aria-label={words.renamePackNamed(group)} onClick={() => setRenaming(true)}>
            {words.renamePack}
          </button>
          <button
            type="button"
            class="quiet small"
            aria-label={words.deletePackNamed(group)}
            onClick={() => void act(words.packDeleted(group), (label) => renamePack(group, undefined, label))}
          >
            {words.deletePack}
          </button>
        </>
      )}
    </div>
  )
}

/** Names are compared like tags, so that nobody mistakes an own pack for a ready one. */
function isPackNameTaken(name: string, packs: string[]): boolean {
  const key = tagKey(name)
  return [...readyPacks.flatMap((pack) => [pack.group, pack.name]), ...packs].some((each) => tagKey(each) === key)
}
