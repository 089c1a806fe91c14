import * as words from '../../assets/locales/en.yml'
import type { ListedFollowUp, FollowUpStatus } from '../../storage/follow-ups/follow-ups.ts'
import { followUpFields, practices, type FollowUp, type FollowUpTextField, type Practice, type Tag } from '../../storage/rows/tables.ts'
import type { IconName } from '../ui/Icon.tsx'

/** How a follow-up can stand, the most urgent first, with its drawing: the shape says it as well as the words. */
export const followUpStatuses: { standing: FollowUpStatus; name: string; icon: IconName }[] = [
  { standing: 'overdue', name: words.standingOverdue, icon: 'alert' },
  { standing: 'due', name: words.standingDue, icon: 'calendar' },
  { standing: 'open', name: words.standingOpen, icon: 'open' },
  { standing: 'done', name: words.standingDone, icon: 'check' },
  { standing: 'dropped', name: words.standingDropped, icon: 'close' },
]

const practiceNames: Record<Practice, string> = {
  jointPlanning: words.practiceJointPlanning,
  charter: words.practiceCharter,
  serviceLevels: words.practiceServiceLevels,
  feedback: words.practiceFeedback,
  sharedValues: words.practiceSharedValues,
  liaison: words.practiceLiaison,
  tools: words.practiceTools,
  training: words.practiceTraining,
  reviews: words.practiceReviews,
}

/** The practices of alignment, to choose from. */
export const namedPractices = practices.map((practice) => ({ practice, name: practiceNames[practice] }))

/** What a practice of alignment is called. */
export function practiceName(practice: Practice): string {
  return practiceNames[practice]
}

/** The fields that hold a text, in the order in which a form lists them, with their names. */
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

const searchedFields = followUpTextFields.filter((field) => 'searched' in followUpFields[field])

/** Made once for each row: a key in the search box asks ten thousand of them. */
const searched = new WeakMap<FollowUp, { title: string; text: string }>()

/** Finds a text, in whatever case, in a follow-up: in its words, its owner, who decides, its tags or the name of its ride-along. */
export function followUpFinder(text: string, tags: Map<string, Tag>): (owed: ListedFollowUp) => boolean {
  const wanted = text.toLocaleLowerCase()
  return (owed) => wanted === '' || wordsOf(owed, tags).includes(wanted)
}

function wordsOf({ row, rideAlong }: ListedFollowUp, tags: Map<string, Tag>): string {
  const title = rideAlong?.title || words.untitled
  let known = searched.get(row)
  if (known?.title !== title) {
    const labels = row.tags.map((key) => `#${tags.get(key)?.label ?? key}`)
    known = {
      title,
      text: [row.text, ...searchedFields.map((field) => row[field]), title, ...labels].filter(Boolean).join('\n').toLocaleLowerCase(),
    }
    searched.set(row, known)
  }
  return known.text
}
