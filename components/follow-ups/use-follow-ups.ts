import { useEffect, useState } from 'preact/hooks'
import { watchFollowUps, type ListedFollowUp } from '../../storage/follow-ups/follow-ups.ts'
import { useFail } from '../ui/live.ts'

/** All follow-ups, updated live; undefined until they have been read. */
export function useFollowUps(): ListedFollowUp[] | undefined {
  const [followUps, setFollowUps] = useState<ListedFollowUp[]>()
  const fail = useFail()
  useEffect(() => watchFollowUps(setFollowUps, fail), [])
  return followUps
}
