import { useEffect, useState } from 'preact/hooks'
import { showReview, type ShownReview } from '../review/opened-review.ts'
import { ReviewPage } from '../review/ReviewPage.tsx'
import { reviewContent } from './review-content.ts'

/** A review as its host will see it; what is tried in it is kept nowhere. `version` changes with the rows behind it. */
export default function ReviewPreview({
  rideAlongId,
  person,
  pictures,
  version,
}: {
  rideAlongId: string
  person: string
  pictures: boolean
  version: unknown
}) {
  const [shown, setShown] = useState<{ review: ShownReview; n: number }>()
  useEffect(() => {
    let stale = false
    const show = async () => {
      const content = await reviewContent(rideAlongId, person, { pictures })
      if (!stale && content) setShown((last) => ({ review: showReview('preview', content), n: (last?.n ?? 0) + 1 }))
    }
    void show()
    return () => {
      stale = true
    }
  }, [rideAlongId, person, pictures, version])
  return shown ? <ReviewPage key={shown.n} opened={shown.review} onKeep={async () => {}} inside /> : null
}
