import type { TargetedEvent } from 'preact'
import { useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { maxBackupBytes, parseBackup } from '../../storage/library/backup.ts'
import { BackupError } from '../../storage/errors.ts'
import { versionsByHash } from '../../storage/agreement/versions.ts'
import { summaryHashes } from './summary-hashes.ts'
import style from './CheckCopy.module.css'
import { useFileDrop } from '../files/file-drop.ts'
import { Heading } from '../ui/Heading.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { errorText } from '../ui/errors.ts'

/** A copy of a summary, by the hash it states or the hash computed from its rows. */
interface Copy {
  name: string
  /** Undefined if none was found. */
  hash?: string
  /** Other hashes in it: a partial copy names the hash of the whole. */
  others?: string[]
  /** The hash was computed from rows. A text file only states its hash. */
  computed?: true
  problem?: string
}

/** Checks whether copies of a summary are the same. Files can be chosen or dropped, and hashes pasted. */
export default function CheckCopy() {
  const [copies, setCopies] = useState<Copy[]>([])
  const box = useRef<HTMLInputElement>(null)
  const addFiles = async (files: File[]) => {
    for (const file of files) {
      const read = await readCopies(file)
      setCopies((before) => [...before, ...read])
    }
    if (box.current) box.current.value = ''
  }
  const isDragging = useFileDrop((files) => void addFiles(files))
  const paste = (text: string) => {
    const found = hashesOf(text)
    setCopies((before) => [
      ...before.filter(({ name }) => name !== words.pastedHash),
      ...found.map((hash) => ({ name: words.pastedHash, hash })),
    ])
  }
  const hashes = copies.flatMap(({ hash }) => hash ?? [])
  const verdict =
    copies.length < 2 || hashes.length < copies.length
      ? undefined
      : new Set(hashes).size === 1
        ? copies.every(({ computed }) => computed)
          ? words.copiesSame(copies.length)
          : words.copiesSayTheSame(copies.length)
        : words.copiesDiffer
  return (
    <main class={`${style.page} ${isDragging ? style.over : ''}`}>
      <Heading>{words.checkCopy}</Heading>
      <p class="two">{words.checkHint}</p>
      <div class="row">
        <label class={`button ${style.file}`}>
          {words.checkOpen}
          <input
            ref={box}
            type="file"
            multiple
            accept=".json,.docx,.md,.html,.txt"
            class="visually-hidden"
            onChange={({ currentTarget }: TargetedEvent<HTMLInputElement>) => void addFiles([...(currentTarget.files ?? [])])}
          />
        </label>
        <span class="hint">{words.checkDrop}</span>
      </div>
      <label class="field">
        {words.checkPaste}
        <input autocomplete="off" spellcheck={false} onInput={({ currentTarget }) => paste(currentTarget.value)} />
      </label>
      {verdict && (
        <p class={`callout ${verdict === words.copiesDiffer ? 'bad' : ''}`} role="status">
          <Icon name={verdict === words.copiesDiffer ? 'alert' : 'check'} />
          <span>{verdict}</span>
        </p>
      )}
      {copies.length > 0 && (
        <>
          <ul class={style.copies}>
            {copies.map((copy, i) => (
              <CopyLine key={i} copy={copy} />
            ))}
          </ul>
          <p>
            <button type="button" class="quiet" onClick={() => setCopies([])}>
              {words.checkAnew}
            </button>
          </p>
        </>
      )}
    </main>
  )
}

function CopyLine({ copy: { name, hash, others = [], computed, problem } }: { copy: Copy }) {
  const versions = useLive(() => (hash === undefined ? Promise.resolve([]) : versionsByHash([hash])), [hash])
  const wholeVersions = useLive(() => versionsByHash(others), [others.join(' ')])
  return (
    <li>
      <h2>
        <bdi>{name}</bdi>
      </h2>
      {hash !== undefined && <code>{hash}</code>}
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      {hash !== undefined && <p class="hint">{computed ? words.hashComputed : words.hashSaid}</p>}
      {versions?.map(({ version, rideAlong }) => (
        <p key={version.id}>
          <a href={`#/${rideAlong.id}/summary`}>
            <bdi>{words.hashIsVersion(version.n, rideAlong.title || words.untitled)}</bdi>
          </a>
        </p>
      ))}
      {versions?.length === 0 &&
        wholeVersions?.map(({ version, rideAlong }) => (
          <p key={version.id}>
            <a href={`#/${rideAlong.id}/summary`}>
              <bdi>{words.hashIsPart(version.n, rideAlong.title || words.untitled)}</bdi>
            </a>
          </p>
        ))}
      {hash !== undefined && versions?.length === 0 && wholeVersions?.length === 0 && <p class="hint">{words.hashUnknown}</p>}
    </li>
  )
}

/** The distinct SHA-256 hashes in a text. */
function hashesOf(text: string): string[] {
  return [...new Set(Array.from(text.matchAll(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/gi), ([hash]) => hash.toLowerCase()))]
}

/** The summaries in a file, by the hash computed from its rows or else the hash stated in its text. */
async function readCopies(file: File): Promise<Copy[]> {
  const { name } = file
  if (file.size > maxBackupBytes) return [{ name, problem: words.copyTooLarge }]
  try {
    const firstBytes = await file.slice(0, 4).text()
    if (firstBytes === '%PDF') return [{ name, problem: words.checkByHash }]
    const text = firstBytes.startsWith('PK') ? await (await import('../files/read-docx.ts')).readDocx(file) : await file.text()
    if (text === undefined) return [{ name, problem: words.checkNotRead }]
    if (!/^\uFEFF?\s*\{/.test(text)) {
      // Notes may contain hashes too; the summary's own is the last one.
      const all = hashesOf(text)
      const hash = all.pop()
      return [hash === undefined ? { name, problem: words.noHash } : { name, hash, others: all }]
    }
    const backup = parseBackup(text)
    const found = await summaryHashes(backup)
    const others = [...new Set((backup.assents ?? []).flatMap((row) => ('hash' in row ? row.hash : [])))]
    if (found.length === 0) return [{ name, problem: words.noSummaryInIt }]
    return found.map(({ title, hash }) => ({
      name: found.length > 1 ? words.copyOfTitle(title, name) : name,
      hash,
      others,
      computed: true,
      ...(backup.hash !== undefined && backup.hash !== hash && { problem: words.hashNotItsOwn }),
    }))
  } catch (error) {
    if (error instanceof BackupError) return [{ name, problem: words.checkNotRead }]
    return [{ name, problem: words.copyNotOpened(errorText(error)) }]
  }
}
