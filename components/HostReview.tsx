import type { ReviewFile } from '../sync/review-file.ts'
export function HostReview({ file }: { file: ReviewFile }) {
  return <p>{file.review}</p>
}
