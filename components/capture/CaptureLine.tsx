import type { ComponentChildren, TargetedClipboardEvent } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { parseLine, type LineToken } from '../../storage/day/grammar.ts'
import { capture, writeUpStart, type CaptureResult } from '../../storage/day/capture.ts'
import type { DayRow } from '../../storage/day/day.ts'
import { RideAlongEndedError, isStorageFull } from '../../storage/errors.ts'
import { pinnedTags, withPinned } from '../../storage/tags/pinned-tags.ts'
import type { Question } from '../../storage/ride-alongs/question-deck.ts'
import { isLive } from '../../storage/ride-alongs/ride-alongs.ts'
import type { Observation, RideAlong, Span, Tag } from '../../storage/rows/tables.ts'
import { knownTags } from '../../storage/tags/known-tags.ts'
import { dateOf, localZone, timeOf } from '../../storage/rows/time-zone.ts'
import type { CompletionOffer } from './Completion.tsx'
import { whyNotSaved } from './save-error.ts'
import { useDraft } from './use-draft.ts'
import { useLineChords } from './use-line-chords.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useLoaded, useNow } from '../ui/live.ts'
import { errorText } from '../ui/errors.ts'
import { announce } from '../ui/announce.ts'

interface Props {
  /** The ride-along that is shown; null if there is none, undefined until it is known. */
  rideAlong: RideAlong | null | undefined
  day: DayRow[]
  /** Called for `↑` in an empty line. */
  onEditLast: () => void
  onCaptured: (captured: CaptureResult) => void
  /** Lines that were entered before this code was loaded; they are saved first. */
  held: string[]
  /** Absent if the page has no help. */
  onHelp?: () => void
  /** Opens several lines as a log; `taken` empties the line after the import. Absent if the page cannot import logs. */
  onLog?: (text: string, taken: () => void) => void
  /** Absent if there is no web page to take a screenshot of. */
  onScreenshot?: () => void
  /** The open span off the record, during which nothing is saved. */
  off?: Span | undefined
  /** Controls under the line. */
  tools?: ComponentChildren
}

const noTags = new Map<string, Tag>()
const noOwners = new Map<string, string>()

/**
 * The capture line. Typed text is kept as a draft, parsed and shown as chips; Enter saves it. If that fails, the text
 * returns to the line.
 */
export function CaptureLine({ rideAlong, day, onEditLast, onCaptured, held, onHelp, onLog, onScreenshot, off, tools }: Props) {
  const box = useRef<HTMLTextAreaElement>(null)
  // Text typed into the panel's HTML before this code was loaded.
  const [line, setLine] = useState(() => document.querySelector<HTMLTextAreaElement>('#observation')?.value ?? '')
  const [refused, setRefused] = useState<string[]>([])
  const [literal, setLiteral] = useState(false)
  const [caret, setCaret] = useState(0)
  /** Where the caret goes in the next layout effect, before the next key press is handled. */
  const caretTo = useRef<number | undefined>(undefined)
  const [from, setFrom] = useState<{ id: string | null }>()
  /** The ride-along that was open when this line was begun; the line is saved there or not at all. */
  const begunFor = useRef<string | undefined>(undefined)
  /** Lines that could not be saved; this one begins with them. */
  const unsaved = useRef('')
  const [problem, setProblem] = useState('')
  const [isListClosed, setListClosed] = useState(false)
  const [chosen, setChosen] = useState(0)
  const now = useNow(15_000)
  const tags = useLive(knownTags, []) ?? noTags
  const pinned = useLive(pinnedTags, [])
  const pins = useLoaded(() => import('./PinnedTags.tsx'), (pinned?.length ?? 0) > 0)
  /** The question that the line answers. */
  const [prompt, setPrompt] = useState<Question>()
  const AskedQuestion = useLoaded(() => import('./Questions.tsx'), prompt !== undefined)
  const parts = useLoaded(() => import('./Chips.tsx'))
  const Waiting = useLoaded(() => import('./WaitingWords.tsx'))
  const completion = useLoaded(() => import('./Completion.tsx'), line !== '')

  const open = rideAlong && rideAlong.endedAt === undefined ? rideAlong : null
  const furthest = useFurthest(open, day)
  const context = (at: number) => {
    const zone = open?.zone ?? localZone()
    return { now: at, zone, date: open?.date ?? dateOf(at, zone), live: !open || isLive(open), latest: furthest.current, literal }
  }
  const parsed = useMemo(() => parseLine(line, context(now), new Set(refused)), [line, now, refused, literal, open, day])
  const isFollowUp = parsed.what === 'followUp'
  const owners =
    useLive(() => (isFollowUp && completion ? completion.knownOwners() : Promise.resolve(noOwners)), [isFollowUp && completion]) ?? noOwners
  const named = (owner: string) => owners.get(completion?.ownerKey(owner) ?? '') ?? owner
  const read = parsed.owner === undefined ? parsed : { ...parsed, owner: named(parsed.owner) }

  const observations = useMemo(() => day.flatMap(({ table, row }) => (table === 'observations' ? [row] : [])), [day])
  const linked = read.what === 'followUp' ? linkOf(from, observations, !open || isLive(open)) : undefined
  const draft = useDraft(
    box,
    { text: line, refused, ...(literal && { literal: true }), ...(prompt && { prompt }) },
    (restored) => {
      setLine((typed) => (typed === '' ? restored.text : `${restored.text} ${typed}`))
      setRefused(restored.refused)
      setLiteral(restored.literal === true)
      setPrompt(restored.prompt)
    },
    (error) => setProblem((before) => before || (isStorageFull(error) ? words.draftNotKeptFull : words.draftNotKept(errorText(error)))),
  )

  useEffect(() => {
    // The line may be in the capture pad's window.
    const page = box.current?.ownerDocument ?? document
    if (page.activeElement === page.body) box.current?.focus()
    // The text box has no event for a caret that only moves.
    const moved = () => page.activeElement === box.current && setCaret(box.current?.selectionStart ?? 0)
    // Removed by a signal: Firefox does not let a closed window be touched.
    const listening = new AbortController()
    page.addEventListener('selectionchange', moved, { signal: listening.signal })
    return () => listening.abort()
  }, [])

  useEffect(() => {
    // Only now is it known which ride-along they go to.
    if (rideAlong !== undefined) for (const text of held.splice(0)) save(text)
  }, [rideAlong === undefined])

  useEffect(() => {
    if (!off) setProblem((before) => (before === words.notSavedOffTheRecord ? '' : before))
  }, [off === undefined])

  const gathered = useMemo(() => completion?.gather(tags, observations, owners), [completion, tags, observations, owners])
  const offering = useMemo(
    () => (literal || isListClosed ? undefined : gathered?.offersAt(line, caret, parsed, context(now))),
    [gathered, line, caret, parsed, literal, isListClosed],
  )
  const offered = offering?.offers ?? []
  const picked = Math.min(chosen, offered.length - 1)

  useLayoutEffect(() => {
    const at = caretTo.current
    caretTo.current = undefined
    if (at !== undefined) box.current?.setSelectionRange(at, at)
  }, [line])

  const change = (text: string, at = text.length) => {
    if (line === '') begunFor.current = open?.id
    if (text === '') unsaved.current = ''
    setLine(text)
    setCaret(at)
    setListClosed(false)
    setChosen(0)
    setProblem('')
    if (text === '') forget()
  }
  const forget = () => {
    setRefused([])
    setLiteral(false)
    setFrom(undefined)
  }
  const complete = ({ typed }: CompletionOffer) => {
    if (!offering) return
    const text = `${line.slice(0, offering.from)}${typed} ${line.slice(offering.to).replace(/^[ \t]+/, '')}`
    const at = offering.from + typed.length + 1
    change(text, at)
    caretTo.current = at
  }

  const save = (text = line) => {
    const parsed = parseLine(text, context(Date.now()), new Set(refused))
    if (parsed.text === '') return
    const answers = parsed.what === 'observation' ? prompt : undefined
    if (parsed.owner !== undefined) parsed.owner = named(parsed.owner)
    const attempt = { line: text, refused, literal, from }
    const rideAlongId = begunFor.current ?? open?.id
    // Off the record it will be refused, so the text stays in the line throughout.
    const stays = off !== undefined && text === line
    if (text === line && !stays) change('', 0)
    begunFor.current = rideAlongId
    if (answers && !stays) setPrompt(undefined)
    draft.after(async (id) => {
      try {
        const captured = await capture(withPinned(parsed, pinned ?? (await pinnedTags())), {
          rideAlongId,
          draft: id,
          ...(linked && { from: [linked.id] }),
          ...(answers && { prompt: answers.text }),
        })
        if (answers && !rideAlongId)
          void import('./Questions.tsx').then(({ questionAnswered }) => questionAnswered(answers, captured.rideAlongId))
        if (furthest.current === undefined || captured.at > furthest.current) furthest.current = captured.at
        if (stays) {
          setLine((since) => (since === text ? '' : since))
          unsaved.current = ''
          if (answers) setPrompt(undefined)
          forget()
        }
        onCaptured(captured)
      } catch (error) {
        // After one error message, Enter again starts a new ride-along with this text.
        if (error instanceof RideAlongEndedError) begunFor.current = undefined
        if (stays) return setProblem(whyNotSaved(error))
        // The text returns in front of what was typed since. It is also still in the draft.
        const before = unsaved.current
        unsaved.current = before === '' ? attempt.line : `${before}\n${attempt.line}`
        setLine((since) => {
          const typed = since.startsWith(before) ? since.slice(before.length).replace(/^\n/, '') : since
          return typed === '' ? unsaved.current : `${unsaved.current}\n${typed}`
        })
        setRefused(before === '' ? attempt.refused : [])
        setLiteral(attempt.literal)
        setFrom(attempt.from)
        if (answers) setPrompt(answers)
        setProblem(whyNotSaved(error))
      }
    })
  }

  const paste = (event: TargetedClipboardEvent<HTMLTextAreaElement>) => {
    if (/\n/.test(event.clipboardData?.getData('text/plain').trim() ?? '')) setLiteral(true)
  }
  const removeChip = (chip: LineToken) => {
    if (literal) setLiteral(false)
    else setRefused([...refused, chip.key])
    box.current?.focus()
  }

  const askNext = async () => {
    const { nextDeckQuestion } = await import('./Questions.tsx')
    const next = await nextDeckQuestion(open?.id)
    setPrompt(next)
    setProblem(next ? '' : words.noQuestions)
    if (next) announce(next.text)
    box.current?.focus()
  }
  const dismiss = () => {
    if (prompt) announce(words.questionDismissed)
    setPrompt(undefined)
    box.current?.focus()
  }
  const typedTags = read.tokens.flatMap((chip) => (chip.what === 'tag' ? [{ key: chip.tag, label: chip.label }] : []))
  const press = useLineChords(box, {
    save: () => save(),
    offers:
      offered.length > 0
        ? {
            isChosen: chosen > 0,
            take: () => complete(offered[picked]!),
            choose: (step) => setChosen((picked + step + offered.length) % offered.length),
            close: () => setListClosed(true),
          }
        : undefined,
    editLast: line === '' && day.length > 0 ? onEditLast : undefined,
    askNext: () => void askNext(),
    dismiss,
    hasQuestion: prompt !== undefined,
    pinLastTag: () => void import('./PinnedTags.tsx').then(({ default: { pinByKey } }) => pinByKey(line, typedTags.at(-1), pinned ?? [])),
  })

  const pin = (tag: { key: string; label: string }) => {
    void import('./PinnedTags.tsx').then(({ default: { toggle } }) => toggle(tag, pinned ?? []))
    box.current?.focus()
  }
  const isPinned = (key: string) => (pinned ?? []).some((each) => each.key === key)
  const chips = literal
    ? [{ key: 'literal', from: 0, to: 0, what: 'literal' } as const]
    : read.tokens.filter((chip) => chip.what !== 'tag' || read.what === 'activity' || !isPinned(chip.tag))
  const logLines = literal ? line.split('\n').filter((each) => each.trim() !== '').length : 0
  const chipRow = useRef<HTMLDivElement>(null)
  // Scroll to the chip that was typed last, unless a time is invalid: its chip comes first.
  const warned = chips.some(({ what }) => what === 'notATime')
  useLayoutEffect(() => chipRow.current?.scrollTo({ left: warned ? 0 : chipRow.current.scrollWidth }), [line, parts])
  const chipTexts = parts ? chips.map((chip) => parts.chipText(chip, read, context(now).date)).join(', ') : ''
  useEffect(() => {
    if (chipTexts === '') return
    const timer = setTimeout(() => announce(chipTexts, box.current?.ownerDocument), 800)
    return () => clearTimeout(timer)
  }, [chipTexts])
  const saves = read.at ?? (open && !isLive(open) ? (furthest.current ?? writeUpStart(open)) : now)
  return (
    <form class="dock" aria-label={words.captureForm} onSubmit={(event) => event.preventDefault()}>
      {offered.length > 0 && completion && <completion.List offers={offered} picked={picked} onTake={complete} />}
      {prompt && AskedQuestion && <AskedQuestion question={prompt} onNext={() => void askNext()} onDismiss={dismiss} />}
      <label class="visually-hidden" for="observation">
        {words.observation}
      </label>
      {off && open && (
        <p class="off" id="off-the-record">
          <Icon name="off" />
          {words.offRecordState(timeOf(off.at, open.zone))}
        </p>
      )}
      {Waiting && (
        <Waiting
          zone={open?.zone ?? localZone()}
          onSaved={onCaptured}
          onPut={(id, waiting) =>
            draft.putIn(id, waiting, (text) => {
              if (line === '') begunFor.current = open?.id
              setLine(text)
              setProblem('')
              box.current?.focus()
            })
          }
        />
      )}
      {problem && (
        <p class="error" role="alert">
          {problem}
        </p>
      )}
      <textarea
        ref={box}
        id="observation"
        rows={2}
        autofocus
        spellcheck
        autocomplete="off"
        placeholder={open ? '' : words.whatDoYouSee}
        value={line}
        aria-autocomplete="list"
        aria-describedby={off && open ? 'off-the-record' : undefined}
        aria-controls={offered.length > 0 ? 'offered' : undefined}
        aria-activedescendant={offered.length > 0 ? `offer-${picked}` : undefined}
        onInput={({ currentTarget: { value, selectionStart } }) => change(value, selectionStart)}
        onKeyDown={press}
        onPaste={paste}
      />
      <div class="understood">
        {pins && <pins.Pins pinned={pinned ?? []} off={read.what === 'activity'} onUnpin={() => box.current?.focus()} />}
        <div class="chips" ref={chipRow}>
          {parts &&
            chips.map((chip) => (
              <parts.Chip
                key={chip.key}
                chip={chip}
                text={parts.chipText(chip, read, context(now).date)}
                onRemove={() => removeChip(chip)}
                onPin={pin}
              />
            ))}
          {onLog && logLines > 1 && (
            <button type="button" class="small" onClick={() => onLog(line, () => change('', 0))}>
              {words.readAsLog(logLines)}
            </button>
          )}
          {parts && read.what === 'followUp' && (
            <parts.LinkChip observations={observations} linked={linked} zone={open?.zone} onChange={(id) => setFrom({ id })} />
          )}
        </div>
        <span class="hint">
          {!open ? (
            words.enterStarts
          ) : off ? null : (
            <>
              {line.trim() !== '' && <time>{timeOf(saves, open.zone)}</time>} <kbd>Enter</kbd> {words.enterSaves}
            </>
          )}
        </span>
      </div>
      <div class="tools">
        {tools}
        <button
          type="button"
          class="quiet small only-icon push"
          title={words.askNextKey}
          aria-label={words.askNext}
          onClick={() => void askNext()}
        >
          <Icon name="ask" />
        </button>
        {onScreenshot && (
          <button
            type="button"
            class="quiet small only-icon"
            title={words.takeScreenshotKey}
            aria-label={words.takeScreenshot}
            onClick={onScreenshot}
          >
            <Icon name="camera" />
          </button>
        )}
        {onHelp && (
          <button type="button" class="quiet small only-icon" title={words.help} aria-label={words.help} onClick={onHelp}>
            <b aria-hidden="true">?</b>
          </button>
        )}
      </div>
    </form>
  )
}

/** The row that was captured last, whatever time it has. */
export function lastTyped<R extends { seq: number }>(rows: R[]): R | undefined {
  return rows.reduce<R | undefined>((last, row) => (last && last.seq > row.seq ? last : row), undefined)
}

/** The observation that a follow-up comes from: the chosen one, or else the last one while live, none in a write-up. */
function linkOf(from: { id: string | null } | undefined, observations: Observation[], live: boolean): Observation | undefined {
  if (from) return observations.find(({ id }) => id === from.id)
  return live ? lastTyped(observations) : undefined
}

/** The latest time in a write-up. It is raised before the saved row is read back, so that quick lines get the right time. */
function useFurthest(open: RideAlong | null, day: DayRow[]) {
  const furthest = useRef<number | undefined>(undefined)
  const of = useRef<string | undefined>(undefined)
  if (of.current !== open?.id) {
    of.current = open?.id
    furthest.current = undefined
  }
  const last = day.at(-1)?.row
  if (last && last.rideAlongId === open?.id) furthest.current = Math.max(last.at, furthest.current ?? last.at)
  return furthest
}
