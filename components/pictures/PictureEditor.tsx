import type { TargetedKeyboardEvent, TargetedPointerEvent, TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { Dialog } from '../ui/Dialog.tsx'
import { keepPicture, keepErrorText } from './keep-picture.ts'
import { movePart, resizePart, partBetween, type PicturePart } from './crop-and-cover.ts'
import { waitingPicture } from './waiting-pictures.ts'
import style from './PictureEditor.module.css'

/** How the picture will be stored. */
interface Plan {
  /** The part that is kept; all of the picture if absent. */
  crop?: PicturePart
  /** The parts that are covered. */
  boxes: PicturePart[]
}
/** The part that is kept, or the index of a cover. */
type PartId = 'crop' | number
type Point = Pick<PicturePart, 'x' | 'y'>
/** What the pointer is doing, from press to release. */
type Drag = { from: Point; before: Plan } & ({ what: 'draw' } | { what: 'move' | 'size'; which: PartId; part: PicturePart })

/** The dialog that crops a waiting picture and covers parts of it, before it is stored. */
export default function PictureEditor({
  observationId,
  onClose,
  onKept,
}: {
  observationId: string
  onClose: () => void
  onKept: () => void
}) {
  const [address, setAddress] = useState<string | null>()
  const [size, setSize] = useState<{ width: number; height: number }>()
  const [plan, setPlan] = useState<Plan>({ boxes: [] })
  const [past, setPast] = useState<Plan[]>([])
  const [tool, setTool] = useState<'crop' | 'box'>('box')
  const [problem, setProblem] = useState('')
  const [busy, setBusy] = useState(false)
  const [status, setStatus] = useState('')
  const stage = useRef<HTMLDivElement>(null)
  const drag = useRef<Drag | undefined>(undefined)
  useEffect(() => void waitingPicture(observationId).then(setAddress), [observationId])
  if (address === undefined) return null

  const whole: PicturePart = { x: 0, y: 0, width: size?.width ?? 1, height: size?.height ?? 1 }
  const crop = plan.crop ?? whole
  const step = Math.max(1, Math.round(Math.max(whole.width, whole.height) / 100))

  const change = (next: Plan, before = plan) => {
    setPast((steps) => [...steps, before])
    setPlan(next)
  }
  const undo = () => {
    const last = past.at(-1)
    if (!last) return
    setPast(past.slice(0, -1))
    setPlan(last)
  }
  const withPart = (plan: Plan, which: PartId, part: PicturePart): Plan =>
    which === 'crop' ? { ...plan, crop: part } : { ...plan, boxes: plan.boxes.map((box, i) => (i === which ? part : box)) }
  const focusOn = (which: PartId | 'add') =>
    requestAnimationFrame(() => stage.current?.parentElement?.parentElement?.querySelector<HTMLElement>(`[data-part="${which}"]`)?.focus())
  const add = () => {
    const [width, height] = [Math.max(step, Math.round(crop.width / 4)), Math.max(step, Math.round(crop.height / 8))]
    const at = { x: crop.x + Math.round((crop.width - width) / 2), y: crop.y + Math.round((crop.height - height) / 2) }
    change({ ...plan, boxes: [...plan.boxes, resizePart({ ...at, width, height }, 0, 0, whole)] })
    setStatus(words.coverAdded)
    focusOn(plan.boxes.length)
  }
  const remove = (which: PartId) => {
    if (which === 'crop') change({ boxes: plan.boxes })
    else {
      change({ ...plan, boxes: plan.boxes.filter((_, i) => i !== which) })
      setStatus(words.coverRemoved)
      focusOn(plan.boxes.length > 1 ? Math.min(which, plan.boxes.length - 2) : 'add')
    }
  }

  const press = (event: TargetedKeyboardEvent<HTMLElement>) => {
    if (event.target instanceof HTMLInputElement && event.target.type !== 'radio') return
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'z') {
      event.preventDefault()
      undo()
      return
    }
    const named = event.target instanceof HTMLElement ? event.target.dataset.part : undefined
    if (named === undefined || named === 'add' || event.altKey || event.ctrlKey || event.metaKey) return
    const which: PartId = named === 'crop' ? 'crop' : Number(named)
    const part = which === 'crop' ? crop : plan.boxes[which]
    if (!part) return
    const [right, down] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? []
    if (right !== undefined && down !== undefined) {
      const next = (event.shiftKey ? resizePart : movePart)(part, right, down, whole)
      change(withPart(plan, which, next))
      setStatus(nameOf(which, next))
    } else if (event.key === 'Delete' || event.key === 'Backspace') remove(which)
    else return
    event.preventDefault()
  }

  const pointAt = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top, width, height } = stage.current!.getBoundingClientRect()
    return { x: ((clientX - left) / width) * whole.width, y: ((clientY - top) / height) * whole.height }
  }
  const down = (event: TargetedPointerEvent<HTMLElement>) => {
    if (event.button !== 0 || !size || !(event.target instanceof HTMLElement)) return
    const named = event.target.closest<HTMLElement>('[data-part]')?.dataset.part
    const which: PartId = named === undefined || named === 'crop' ? 'crop' : Number(named)
    const part = which === 'crop' ? crop : plan.boxes[which]
    const onHandle = event.target.dataset.handle !== undefined
    const grip = { from: pointAt(event), before: plan }
    if (part && onHandle) drag.current = { ...grip, what: 'size', which, part }
    else if (part && which !== 'crop') drag.current = { ...grip, what: 'move', which, part }
    else drag.current = { ...grip, what: 'draw' }
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  /** The plan if the pointer were released here; undefined if it has moved less than 4 pixels. */
  const planAt = (event: PointerEvent): Plan | undefined => {
    if (!drag.current) return undefined
    const { from, before } = drag.current
    const to = pointAt(event)
    const scale = (stage.current?.clientWidth ?? whole.width) / whole.width
    if (Math.hypot(to.x - from.x, to.y - from.y) * scale < 4) return undefined
    if (drag.current.what === 'draw') {
      const part = partBetween(from, to, whole)
      return tool === 'crop' ? { ...before, crop: part } : { ...before, boxes: [...before.boxes, part] }
    }
    const { what, which, part } = drag.current
    return withPart(
      before,
      which,
      (what === 'move' ? movePart : resizePart)(part, Math.round(to.x - from.x), Math.round(to.y - from.y), whole),
    )
  }
  const move = (event: TargetedPointerEvent<HTMLElement>) => {
    if (drag.current) setPlan(planAt(event) ?? drag.current.before)
  }
  const lift = (event: TargetedPointerEvent<HTMLElement>) => {
    const next = planAt(event)
    const before = drag.current?.before
    drag.current = undefined
    if (!before) return
    if (next) change(next, before)
    else setPlan(before)
  }
  const stop = () => {
    if (drag.current) setPlan(drag.current.before)
    drag.current = undefined
  }

  const keep = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    const alt = new FormData(event.currentTarget).get('alt')
    setBusy(true)
    try {
      await keepPicture(observationId, { crop, boxes: plan.boxes, alt: typeof alt === 'string' ? alt : '' })
      onKept()
      onClose()
    } catch (error) {
      setProblem(keepErrorText(error))
      setBusy(false)
    }
  }

  const at = ({ x, y, width, height }: PicturePart) => ({
    insetInlineStart: `${(x / whole.width) * 100}%`,
    insetBlockStart: `${(y / whole.height) * 100}%`,
    inlineSize: `${(width / whole.width) * 100}%`,
    blockSize: `${(height / whole.height) * 100}%`,
  })
  const error = problem || (address === null ? words.screenshotGone : '')
  return (
    <Dialog title={words.cropAndRedact} wide onClose={onClose}>
      <form class={style.editor} onSubmit={keep} onKeyDown={press}>
        {error && (
          <p class="error" role="alert">
            {error}
          </p>
        )}
        {address !== null && (
          <>
            <p class="hint">{words.editorHint}</p>
            <div class="row">
              <fieldset class="choices">
                <legend class="visually-hidden">{words.editorTool}</legend>
                <label>
                  <input type="radio" name="tool" checked={tool === 'box'} onChange={() => setTool('box')} />
                  {words.coverPart}
                </label>
                <label>
                  <input type="radio" name="tool" checked={tool === 'crop'} onChange={() => setTool('crop')} />
                  {words.keepPart}
                </label>
              </fieldset>
              <button type="button" data-part="add" onClick={add}>
                {words.addCover}
              </button>
              <button type="button" class="quiet" aria-disabled={past.length === 0} onClick={undo}>
                {words.undo}
              </button>
            </div>
            {/* Left to right in every language: parts are measured from the left. */}
            <div
              class={style.frame}
              dir="ltr"
              role="application"
              aria-label={words.screenshot}
              aria-describedby="editor-keys"
              onPointerDown={down}
              onPointerMove={move}
              onPointerUp={lift}
              onPointerCancel={stop}
            >
              <div class={style.stage} ref={stage}>
                <img
                  src={address}
                  alt=""
                  draggable={false}
                  onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) => setSize({ width, height })}
                />
                {size && (
                  <>
                    <button type="button" class={style.crop} data-part="crop" aria-label={nameOf('crop', crop)} style={at(crop)}>
                      <span class={style.handle} data-handle />
                    </button>
                    {plan.boxes.map((box, i) => (
                      <button key={i} type="button" class={style.cover} data-part={i} aria-label={nameOf(i, box)} style={at(box)}>
                        <span class={style.handle} data-handle />
                      </button>
                    ))}
                  </>
                )}
              </div>
            </div>
            <p class="hint" id="editor-keys">
              {words.editorKeys}
            </p>
            <div class="field">
              <label for="alt">{words.whatDoesItShow}</label>
              <input id="alt" name="alt" autocomplete="off" aria-describedby="alt-hint" />
              <span class="hint" id="alt-hint">
                {words.whatDoesItShowHint}
              </span>
            </div>
            <div class="row">
              <button class="primary" aria-busy={busy} disabled={!size}>
                {words.keepScreenshot}
              </button>
              <button type="button" onClick={onClose}>
                {words.cancel}
              </button>
            </div>
          </>
        )}
        <p class="visually-hidden" role="status">
          {status}
        </p>
      </form>
    </Dialog>
  )
}

function nameOf(which: PartId, { x, y, width, height }: PicturePart): string {
  return which === 'crop' ? words.keptPart(width, height, x, y) : words.coverNumber(which + 1, width, height, x, y)
}
