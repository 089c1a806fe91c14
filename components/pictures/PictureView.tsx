import type { TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { deletePicture, describePicture, pictureById } from '../../storage/day/pictures.ts'
import type { PersonId } from '../../storage/rows/row.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { usePictureFile } from './use-picture-file.ts'
import { useLive } from '../ui/live.ts'
import { failureText } from '../ui/errors.ts'
import style from './PictureView.module.css'

/** A picture, large, and what it shows in words. */
export default function PictureView({
  id,
  me,
  onClose,
  onDid,
}: {
  id: string
  me: PersonId | undefined
  onClose: () => void
  onDid: (label: string) => void
}) {
  const found = useLive(() => pictureById(id), [id])
  const address = usePictureFile(id, 'bytes')
  const box = useRef<HTMLInputElement>(null)
  const settled = useRef(false)
  const [problem, setProblem] = useState('')
  const here = Boolean(found)
  // Browsers differ in where they put the caret.
  useEffect(() => box.current?.setSelectionRange(box.current.value.length, box.current.value.length), [here])
  if (!found) return null
  const own = found.by === me

  const describe = async () => {
    const alt = box.current?.value.trim() ?? ''
    if (settled.current || !own || alt === (found.alt ?? '')) return
    settled.current = true
    await describePicture(id, alt, words.described)
  }
  const save = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    describe().then(onClose, (error: unknown) => {
      settled.current = false
      setProblem(failureText(error))
    })
  }
  const remove = async () => {
    settled.current = true
    try {
      await deletePicture(id, words.screenshotDeleted)
      onClose()
      onDid(words.screenshotDeleted)
    } catch (error) {
      settled.current = false
      setProblem(failureText(error))
    }
  }
  return (
    <Dialog
      title={words.screenshot}
      wide
      onClose={() => {
        // What was written is not lost by the way in which the dialog is closed.
        void describe()
        onClose()
      }}
    >
      <form class={style.view} onSubmit={save}>
        {problem && (
          <p class="error" role="alert">
            {problem}
          </p>
        )}
        <img class={style.picture} src={address} alt={found.alt ?? words.screenshot} width={found.width} height={found.height} />
        {own ? (
          <>
            <div class="field">
              <label for="alt">{words.whatDoesItShow}</label>
              <input
                ref={box}
                id="alt"
                name="alt"
                defaultValue={found.alt ?? ''}
                autocomplete="off"
                autofocus
                aria-describedby="alt-hint"
              />
              <span class="hint" id="alt-hint">
                {words.whatDoesItShowHint}
              </span>
            </div>
            <div class="row">
              <button class="primary">{words.save}</button>
              <button type="button" class="quiet danger push" onClick={() => void remove()}>
                {words.deleteScreenshot}
              </button>
            </div>
          </>
        ) : (
          found.alt && (
            <p>
              <bdi>{found.alt}</bdi>
            </p>
          )
        )}
      </form>
    </Dialog>
  )
}
