import { useEffect, useState } from 'preact/hooks'
import { parseReview, type ReviewData } from '../review/unlocked-review.ts'
import { ReviewPage } from '../review/ReviewPage.tsx'
import { reviewContent } from './review-content.ts'

/** The review page as the host will see it. Answers tried here are not stored. A new `version` reloads it. */
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
  const [shown, setShown] = useState<{ review: ReviewData; n: number }>()
  useEffect(() => {
    let stale = false
    const show = async () => {
      const content = await reviewContent(rideAlongId, person, { pictures })
      if (!stale && content) setShown((last) => ({ review: parseReview('preview', content), n: (last?.n ?? 0) + 1 }))
    }
    void show()
    return () => {
      stale = true
    }
  }, [rideAlongId, person, pictures, version])
  return shown ? <ReviewPage key={shown.n} review={shown.review} onSave={async () => {}} inside /> : null
}
