import * as words from '../../assets/locales/en.yml'
import type { FollowUpStatus } from '../../storage/follow-ups/follow-ups.ts'
import type { FollowUpTextField, Outcome } from '../../storage/rows/tables.ts'
import type { IconName } from '../ui/Icon.tsx'

/** The states of a follow-up, the most urgent first. The icon has its own shape for each, for those who see no colours. */
export const followUpStatuses: Record<FollowUpStatus, { name: string; icon: IconName }> = {
  overdue: { name: words.standingOverdue, icon: 'alert' },
  due: { name: words.standingDue, icon: 'calendar' },
  open: { name: words.standingOpen, icon: 'open' },
  done: { name: words.standingDone, icon: 'check' },
  dropped: { name: words.standingDropped, icon: 'close' },
}

/** What became of a follow-up, as a later ride-along records it. */
export const outcomeNames: Record<Outcome['says'], string> = {
  kept: words.promiseKept,
  moved: words.promiseMoved,
  dropped: words.promiseDropped,
}

/** The text fields of a follow-up, in the order of the edit form. */
export const followUpFieldNames: Record<FollowUpTextField, string> = {
  owner: words.owner,
  why: words.whyField,
  decision: words.decisionNeeded,
  decider: words.whoDecides,
  forum: words.whichForum,
  cost: words.effectOnCost,
  risk: words.effectOnRisk,
  quality: words.effectOnQuality,
}
export const followUpTextFields = Object.keys(followUpFieldNames) as FollowUpTextField[]
