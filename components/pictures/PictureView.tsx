import type { TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { deletePicture, describePicture, pictureById } from '../../storage/day/pictures.ts'
import type { PersonId } from '../../storage/rows/row.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { useLive } from '../ui/live.ts'
import { failureText } from '../ui/errors.ts'
import { usePictureFile } from './use-picture-file.ts'
import style from './PictureView.module.css'

/** A dialog with a picture in full size and its description, which its author can change. */
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
  const isSettled = useRef(false)
  const [problem, setProblem] = useState('')
  const isFound = Boolean(found)
  // Browsers put the caret in different places.
  useEffect(() => box.current?.setSelectionRange(box.current.value.length, box.current.value.length), [isFound])
  if (!found) return null
  const own = found.by === me

  const describe = async () => {
    const alt = box.current?.value.trim() ?? ''
    if (isSettled.current || !own || alt === (found.alt ?? '')) return
    isSettled.current = true
    await describePicture(id, alt, words.described)
  }
  const save = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    describe().then(onClose, (error: unknown) => {
      isSettled.current = false
      setProblem(failureText(error))
    })
  }
  const remove = async () => {
    isSettled.current = true
    try {
      await deletePicture(id, words.screenshotDeleted)
      onClose()
      onDid(words.screenshotDeleted)
    } catch (error) {
      isSettled.current = false
      setProblem(failureText(error))
    }
  }
  return (
    <Dialog
      title={words.screenshot}
      wide
      onClose={() => {
        // Closing saves the description too.
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
