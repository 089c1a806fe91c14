import type { ComponentChild, TargetedMouseEvent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { thisDevice } from '../../storage/database/device.ts'
import { pictureInfosOf, type PictureInfo } from '../../storage/day/pictures.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useLoaded } from '../ui/live.ts'
import { announce } from '../ui/announce.ts'
import { usePictureFile } from './use-picture-file.ts'
import { discardPicture, holdPicture, useWaitingPictures, waitingPicture } from './waiting-pictures.ts'
import style from './Evidence.module.css'

/** How long a discarded picture can be restored, in milliseconds. */
const undoMs = 8000

/**
 * The pictures of a ride-along's observations. `of` renders those of one observation, null if there are none; files are
 * read only for observations that are rendered. `dialog` is the editor or the picture that is open.
 */
export function useEvidence(rideAlongId: string, { onDid, onLeave }: { onDid: (label: string) => void; onLeave: () => void }) {
  const pictured = useLive(() => pictureInfosOf(rideAlongId), [rideAlongId])
  const waiting = useWaitingPictures()
  const me = useLive(thisDevice, [])?.me
  const [opened, setOpened] = useState<{ what: 'editor' | 'picture'; id: string; of: string }>()
  const [problem, setProblem] = useState<{ of: string; text: string }>()
  const [discarded, setDiscarded] = useState<{ of: string; address: string }>()
  const Editor = useLoaded(() => import('./PictureEditor.tsx'), opened?.what === 'editor')
  const View = useLoaded(() => import('./PictureView.tsx'), opened?.what === 'picture')
  useEffect(() => {
    if (!discarded) return
    const timer = setTimeout(() => setDiscarded(undefined), undoMs)
    return () => clearTimeout(timer)
  }, [discarded])

  const focusRow = (of: string) => document.querySelector<HTMLElement>(`[data-id="${of}"]`)?.focus()
  /** Moves the focus after a button: to the row if a key pressed it, else to the capture line. */
  const returnFocus = (of: string, event: MouseEvent) => (event.detail === 0 ? focusRow(of) : onLeave())
  const keep = async (of: string, event: MouseEvent) => {
    const { keepPicture, keepErrorText } = await import('./keep-picture.ts')
    try {
      await keepPicture(of)
      setProblem(undefined)
      onDid(words.screenshotKept)
    } catch (error) {
      setProblem({ of, text: keepErrorText(error) })
    }
    returnFocus(of, event)
  }
  const discard = async (of: string) => {
    const address = await waitingPicture(of)
    await discardPicture(of)
    if (address === null) return
    setDiscarded({ of, address })
    announce(words.screenshotDiscarded)
  }
  const restore = async ({ of, address }: { of: string; address: string }) => {
    await holdPicture(of, address)
    setDiscarded(undefined)
  }
  const close = () => {
    setOpened(undefined)
    if (opened) requestAnimationFrame(() => document.activeElement === document.body && focusRow(opened.of))
  }

  const of = (id: string, { own, here }: { own: boolean; here: boolean }): ComponentChild => {
    const pictures = pictured?.get(id)
    const waits = own && waiting.has(id)
    const problemText = problem?.of === id ? problem.text : ''
    const gone = discarded?.of === id ? discarded : undefined
    if (!pictures && !waits && !problemText && !gone) return null
    const tabIndex = here ? 0 : -1
    return (
      <div class={style.evidence}>
        {pictures?.map((sign) => (
          <Thumbnail key={sign.id} sign={sign} tabIndex={tabIndex} onOpen={() => setOpened({ what: 'picture', id: sign.id, of: id })} />
        ))}
        {problemText && (
          <p class="error" role="alert">
            {problemText}
          </p>
        )}
        {waits && (
          <div class={style.waits} role="group" aria-label={words.screenshotWaits}>
            <p>
              <Icon name="camera" />
              <b>{words.screenshotWaits}</b>
              <span class="hint">{words.screenshotWaitsHint}</span>
            </p>
            <button type="button" class="small" tabIndex={tabIndex} onClick={() => setOpened({ what: 'editor', id, of: id })}>
              {words.cropAndRedact}
            </button>
            <button
              type="button"
              class="small"
              tabIndex={tabIndex}
              onClick={(event: TargetedMouseEvent<HTMLButtonElement>) => void keep(id, event)}
            >
              {words.keepAsItIs}
            </button>
            <button type="button" class="quiet small" tabIndex={tabIndex} onClick={() => void discard(id)}>
              {words.discard}
            </button>
          </div>
        )}
        {gone && !waits && (
          <p class={style.waits}>
            <span>{words.screenshotDiscarded}</span>
            <button type="button" class="link" autofocus tabIndex={tabIndex} onClick={() => void restore(gone)}>
              {words.undo}
            </button>
          </p>
        )}
      </div>
    )
  }
  const dialog = (
    <>
      {opened?.what === 'editor' && Editor && (
        <Editor
          observationId={opened.of}
          onClose={close}
          onKept={() => {
            setProblem(undefined)
            onDid(words.screenshotKept)
          }}
        />
      )}
      {opened?.what === 'picture' && View && <View id={opened.id} me={me} onClose={close} onDid={onDid} />}
    </>
  )
  return { of, dialog }
}

function Thumbnail({ sign, tabIndex, onOpen }: { sign: PictureInfo; tabIndex: number; onOpen: () => void }) {
  const { id, alt, width, height } = sign
  const address = usePictureFile(id, 'thumbnail')
  const name = alt ? words.openScreenshot(alt) : words.openScreenshotUnnamed
  return (
    <button type="button" class={style.thumbnail} aria-label={name} tabIndex={tabIndex} onClick={onOpen}>
      <img src={address} alt="" width={width} height={height} />
    </button>
  )
}
