import { usePictureFile } from './use-picture-file.ts'
import type { ComponentChild, TargetedMouseEvent } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { thisDevice } from '../../storage/database/device.ts'
import { pictureInfosOf, type PictureInfo } from '../../storage/day/pictures.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useLoaded } from '../ui/live.ts'
import { announce } from '../ui/announce.ts'
import { discardPicture, holdPicture, useWaitingPictures, waitingPicture } from './waiting-pictures.ts'
import style from './Evidence.module.css'

/** How long what was discarded can be had back. */
const undoFor = 8000

/**
 * What backs the observations of a ride-along. `of` is what stands under one of them, null where there is nothing;
 * files are read only for those that are in the document. `dialog` is what is opened from it.
 */
export function useEvidence(rideAlongId: string, { onDid, onLeave }: { onDid: (label: string) => void; onLeave: () => void }) {
  const pictured = useLive(() => pictureInfosOf(rideAlongId), [rideAlongId])
  const waiting = useWaitingPictures()
  const me = useLive(thisDevice, [])?.me
  const [opened, setOpened] = useState<{ what: 'editor' | 'picture'; id: string; of: string }>()
  const [problem, setProblem] = useState<{ of: string; said: string }>()
  const [discarded, setDiscarded] = useState<{ of: string; address: string }>()
  const Editor = useLoaded(() => import('./PictureEditor.tsx'), opened?.what === 'editor')
  const View = useLoaded(() => import('./PictureView.tsx'), opened?.what === 'picture')
  useEffect(() => {
    if (!discarded) return
    const timer = setTimeout(() => setDiscarded(undefined), undoFor)
    return () => clearTimeout(timer)
  }, [discarded])

  const toRow = (of: string) => document.querySelector<HTMLElement>(`[data-id="${of}"]`)?.focus()
  /** A key goes back to its row; after the pointer, keys are the line's again. */
  const back = (of: string, event: MouseEvent) => (event.detail === 0 ? toRow(of) : onLeave())
  const keep = async (of: string, event: MouseEvent) => {
    const { keepPicture, whyNotKept } = await import('./keep-picture.ts')
    try {
      await keepPicture(of)
      setProblem(undefined)
      onDid(words.screenshotKept)
    } catch (error) {
      setProblem({ of, said: whyNotKept(error) })
    }
    back(of, event)
  }
  const drop = async (of: string) => {
    const address = await waitingPicture(of)
    await discardPicture(of)
    if (address === null) return
    setDiscarded({ of, address })
    announce(words.screenshotDiscarded)
  }
  const undrop = async ({ of, address }: { of: string; address: string }) => {
    await holdPicture(of, address)
    setDiscarded(undefined)
  }
  const close = () => {
    setOpened(undefined)
    if (opened) requestAnimationFrame(() => document.activeElement === document.body && toRow(opened.of))
  }

  const of = (id: string, { own, here }: { own: boolean; here: boolean }): ComponentChild => {
    const pictures = pictured?.get(id)
    const waits = own && waiting.has(id)
    const said = problem?.of === id ? problem.said : ''
    const gone = discarded?.of === id ? discarded : undefined
    if (!pictures && !waits && !said && !gone) return null
    const tabIndex = here ? 0 : -1
    return (
      <div class={style.evidence}>
        {pictures?.map((sign) => (
          <Thumbnail key={sign.id} sign={sign} tabIndex={tabIndex} onOpen={() => setOpened({ what: 'picture', id: sign.id, of: id })} />
        ))}
        {said && (
          <p class="error" role="alert">
            {said}
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
            <button type="button" class="quiet small" tabIndex={tabIndex} onClick={() => void drop(id)}>
              {words.discard}
            </button>
          </div>
        )}
        {gone && !waits && (
          <p class={style.waits}>
            <span>{words.screenshotDiscarded}</span>
            <button type="button" class="link" autofocus tabIndex={tabIndex} onClick={() => void undrop(gone)}>
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
