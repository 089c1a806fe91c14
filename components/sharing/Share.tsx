import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { Review } from '../../storage/database/db.ts'
import { KeyLostError } from '../../storage/errors.ts'
import { picturesOf } from '../../storage/day/pictures.ts'
import { reviewsOf } from '../../storage/review/reviews.ts'
import { rowsOf } from '../../storage/ride-alongs/rows.ts'
import { peopleOf } from '../../storage/ride-alongs/people.ts'
import { isDeleted } from '../../storage/rows/row.ts'
import { type Person, type RideAlong } from '../../storage/rows/tables.ts'
import { dateOf, localZone } from '../../storage/rows/time-zone.ts'
import { shareableWith } from '../../summary/shareable.ts'
import { Icon } from '../ui/Icon.tsx'
import { useLive, useLoaded } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { beginReview, passphraseOf, saveReviewFile } from './make-review-file.ts'
import { proposedVersion, reviewContent } from './review-content.ts'
import { errorText } from '../ui/errors.ts'
import { nameAndRole } from '../names/people.ts'
import { announce } from '../ui/announce.ts'
import { dayName } from '../names/dates.ts'
import style from './Share.module.css'

/** For each host: what they will see, and their review file with its passphrase. */
export default function Share({ rideAlong }: { rideAlong: RideAlong }) {
  const people = useLive(() => peopleOf(rideAlong), [rideAlong.clock])
  const reviews = useLive(() => reviewsOf(rideAlong.id), [rideAlong.id])
  if (!people || !reviews) return null
  const hosts = rideAlong.hosts.flatMap((id) => people.find((person) => person.id === id) ?? [])
  return (
    <div class={style.share}>
      <p class="two">{words.shareHint}</p>
      {hosts.length === 0 && (
        <div class={style.none}>
          <p>{words.whoFirst}</p>
          <a href={`#/${rideAlong.id}/charter`}>{words.addHost}</a>
        </div>
      )}
      {hosts.map((host) => (
        <ShareWithHost key={host.id} rideAlong={rideAlong} host={host} review={reviews.find(({ person }) => person === host.id)} />
      ))}
    </div>
  )
}

function ShareWithHost({ rideAlong, host, review }: { rideAlong: RideAlong; host: Person; review: Review | undefined }) {
  const rows = useLive(() => rowsOf(rideAlong.id), [rideAlong.id])
  const allPictures = useLive(() => picturesOf(rideAlong.id), [rideAlong.id])
  const proposed = useLive(() => proposedVersion(rideAlong.id), [rideAlong.id])
  const [withPictures, setWithPictures] = useState(true)
  const [hasPreview, setHasPreview] = useState(false)
  const Preview = useLoaded(() => import('./ReviewPreview.tsx'), hasPreview)
  const [busy, setBusy] = useState<{ done: number; stop: AbortController }>()
  const [result, setResult] = useState('')
  const [problem, setProblem] = useState('')
  if (!rows || !allPictures) return null
  const name = host.name || words.unnamed
  const shared = shareableWith(host.id, rows)
  const own = shared?.rows.observations.filter(({ by }) => by === rideAlong.by) ?? []
  const quotes = own.filter(({ id, kind }) => kind === 'quote' && !shared?.rows.replies?.some((reply) => reply.observationId === id))
  const unfilled = own.filter((row) => row.unfilled)
  const sharedIds = new Set(own.map(({ id }) => id))
  const pictures = allPictures.filter((row) => !isDeleted(row) && sharedIds.has(row.observationId))

  const save = async (apart: boolean) => {
    const stop = new AbortController()
    setBusy({ done: 0, stop })
    setProblem('')
    try {
      const options = { signal: stop.signal, onProgress: (done: number) => setBusy({ done, stop }) }
      const review = await beginReview(rideAlong.id, host.id, options)
      const content = await reviewContent(rideAlong.id, host.id, { pictures: withPictures })
      if (!content) return
      const [page = '', data = ''] = await saveReviewFile(review, content, apart)
      setResult(apart ? words.reviewSavedApart(page, data) : words.reviewSaved(page))
    } catch (error) {
      if (stop.signal.aborted) return
      setProblem(error instanceof KeyLostError ? words.passphraseLost : words.reviewNotSaved(errorText(error)))
    } finally {
      setBusy(undefined)
    }
  }
  return (
    <section class={style.host} aria-label={words.shareWith(name)}>
      <h2>
        <bdi>{words.shareWith(nameAndRole(host))}</bdi>
      </h2>
      {shared ? (
        <>
          <ul class={style.facts}>
            <li>
              <Icon name="eye" />
              {words.willSee(own.length, name)}
            </li>
            <li>
              <Icon name="lock" />
              {words.staysWithYou(shared.privateCount)}
            </li>
            {quotes.length > 0 && (
              <li>
                <Icon name="ask" />
                {words.quotesToApprove(quotes.length)}
              </li>
            )}
            {proposed && (
              <li>
                <Icon name={proposed.changed ? 'alert' : 'check'} />
                {proposed.changed ? (
                  <span>
                    {words.assentStale(proposed.version.n, name)} <a href={`#/${rideAlong.id}/summary`}>{words.summary}</a>
                  </span>
                ) : (
                  words.assentAsked(proposed.version.n, name)
                )}
              </li>
            )}
            {unfilled.length > 0 && (
              <li>
                <Icon name="alert" />
                <span>
                  {words.unfilledFirst(unfilled.length)} <a href={`#/${rideAlong.id}`}>{words.fillIn}</a>
                </span>
              </li>
            )}
          </ul>
          {pictures.length > 0 && (
            <label class="check">
              <input type="checkbox" checked={withPictures} onChange={({ currentTarget }) => setWithPictures(currentTarget.checked)} />
              {words.withScreenshots(pictures.length)}
            </label>
          )}
          <Problem text={problem} />
          <div class="row">
            <button type="button" class="primary" disabled={busy !== undefined} onClick={() => void save(false)}>
              {words.saveReview}
            </button>
            <button type="button" aria-expanded={hasPreview} onClick={() => setHasPreview(!hasPreview)}>
              {hasPreview ? words.hideAsHost(name) : words.seeAsHost(name)}
            </button>
            <button
              type="button"
              class="quiet"
              disabled={busy !== undefined}
              title={words.saveReviewApartHint}
              onClick={() => void save(true)}
            >
              {words.saveReviewApart}
            </button>
          </div>
          {busy && (
            <div class={style.busy}>
              <label>
                {words.preparingKey}
                <progress value={busy.done} />
              </label>
              <button type="button" class="small" onClick={() => busy.stop.abort()}>
                {words.stop}
              </button>
            </div>
          )}
          <p role="status" class={style.result}>
            {result}
          </p>
          {review && <Passphrase review={review} name={name} open={result !== ''} />}
          {review && review.rounds.length > 0 && <Rounds review={review} />}
          {hasPreview && (
            <div class={style.preview} role="region" aria-label={words.previewOf(name)}>
              {Preview && <Preview rideAlongId={rideAlong.id} person={host.id} pictures={withPictures} version={rows} />}
            </div>
          )}
        </>
      ) : (
        <p>{words.allStays}</p>
      )}
    </section>
  )
}

function Passphrase({ review, name, open }: { review: Review; name: string; open: boolean }) {
  const [shown, setShown] = useState(false)
  const passphrase = useLive(async () => {
    try {
      return { text: await passphraseOf(review) }
    } catch (error) {
      if (error instanceof KeyLostError) return { text: undefined }
      throw error
    }
  }, [review.id])
  if (!passphrase) return null
  if (passphrase.text === undefined) return <p class="hint">{words.passphraseLost}</p>
  const text = passphrase.text
  return (
    <div class={style.passphrase}>
      {shown || open ? (
        <>
          <p>
            <span class="label">{words.passphraseIs}</span> <code>{text}</code>{' '}
            <button
              type="button"
              class="small"
              onClick={() => void navigator.clipboard.writeText(text).then(() => announce(words.passphraseCopied))}
            >
              {words.copyPassphrase}
            </button>
          </p>
          <p class="hint">{words.passphraseHint(name)}</p>
        </>
      ) : (
        <button type="button" class="link" onClick={() => setShown(true)}>
          {words.showPassphrase}
        </button>
      )}
    </div>
  )
}

function Rounds({ review: { rounds } }: { review: Review }) {
  return (
    <details>
      <summary>{words.rounds(rounds.length)}</summary>
      <ol class={style.rounds}>
        {rounds.map(({ at, count }) => (
          <li key={at}>{words.roundOn(count, dayName(dateOf(at, localZone()), { year: true }))}</li>
        ))}
      </ol>
    </details>
  )
}
