import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { tagKey } from '../../storage/day/grammar.ts'
import { tagsInUse } from '../../storage/tags/tags.ts'
import { Heading } from '../ui/Heading.tsx'
import { useLive } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { failureText } from '../ui/errors.ts'
import { TagLine } from './TagLine.tsx'
import { TagPacks, PackHead } from './TagPacks.tsx'
import { type TagAct } from './tag-forms.ts'
import { packName } from './ready-packs.ts'
import style from './TagsPage.module.css'

/** How many tags are shown at first, and added by each “Show more”. */
const pageSize = 200

/** All tags by pack, with the number of rows of each, and the packs to choose from. */
export default function TagsPage({ onDid }: { onDid: (label: string) => void }) {
  const all = useLive(tagsInUse, [])
  const [open, setOpen] = useState<string>()
  const [search, setSearch] = useState('')
  const [limit, setLimit] = useState(pageSize)
  const [problem, setProblem] = useState('')
  const focusKey = useRef<string | undefined>(undefined)
  const isFirst = useRef(true)
  useEffect(() => {
    document.title = `${words.tagsPage} · ${words.name}`
  }, [])
  // An act may have removed the element that had the focus: focus the tag's new line, or else the heading.
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = all === undefined
      return
    }
    const key = focusKey.current
    const target = key === undefined ? null : document.querySelector<HTMLElement>(`[data-tag="${CSS.escape(key)}"]`)
    if (target) target.focus()
    else if (document.activeElement !== document.body) return
    else document.querySelector<HTMLElement>('main h1')?.focus()
    focusKey.current = undefined
  }, [all])
  if (!all) return <main class={style.page} />

  const act: TagAct = async (label, verb) => {
    try {
      await verb(label)
      setProblem('')
      onDid(label)
      return true
    } catch (error) {
      setProblem(failureText(error))
      return false
    }
  }
  const packs = [...new Set(all.flatMap(({ tag }) => tag.group ?? []))].sort((a, b) => packName(a).localeCompare(packName(b)))
  const key = tagKey(search)
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
      <TagPacks all={all} packs={packs} act={act} />
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
              <input type="search" value={search} onInput={({ currentTarget }) => setSearch(currentTarget.value)} autocomplete="off" />
            </label>
          )}
          {found.length === 0 && <p role="status">{words.noTagFound(search)}</p>}
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
                      tag={each}
                      all={all}
                      packs={packs}
                      isOpen={open === each.tag.key}
                      onOpen={(opened) => setOpen(opened ? each.tag.key : undefined)}
                      onMoved={(key) => {
                        focusKey.current = key
                        setOpen(undefined)
                      }}
                      act={act}
                    />
                  ))}
                </ul>
              </section>
            ))}
          {found.length > limit && (
            <button type="button" class="link" onClick={() => setLimit(limit + pageSize)}>
              {words.showMore(Math.min(pageSize, found.length - limit))}
            </button>
          )}
        </>
      )}
    </main>
  )
}
