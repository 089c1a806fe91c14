import * as words from '../../assets/locales/en.yml'
import { nextQuestion, rememberAsked, type Question } from '../../storage/ride-alongs/question-deck.ts'
import { Icon } from '../ui/Icon.tsx'

/** The questions that come with Ride-Along, in the order in which they are asked. */
export const readyQuestions: Question[] = [
  { id: 'goal', text: words.promptGoal },
  { id: 'business-goal', text: words.promptBusinessGoal },
  { id: 'waiting', text: words.promptWaiting },
  { id: 'rework', text: words.promptRework },
  { id: 'tools', text: words.promptTools },
  { id: 'workaround', text: words.promptWorkaround },
  { id: 'one-head', text: words.promptOneHead },
  { id: 'handover', text: words.promptHandover },
  { id: 'surprise', text: words.promptSurprise },
  { id: 'priority', text: words.promptPriority },
  { id: 'interruption', text: words.promptInterruption },
  { id: 'decision', text: words.promptDecision },
  { id: 'nobody-asks', text: words.promptNobodyAsks },
  { id: 'risk', text: words.promptRisk },
  { id: 'well', text: words.promptWell },
  { id: 'users', text: words.promptUsers },
  { id: 'fix-first', text: words.promptFixFirst },
  { id: 'leader', text: words.promptLeader },
]

/** The next question of the deck in a ride-along. */
export function nextDeckQuestion(rideAlongId: string | undefined): Promise<Question | undefined> {
  return nextQuestion(readyQuestions, rideAlongId)
}

/** Records a question as asked in the ride-along that its answer started. */
export function questionAnswered({ id }: Question, rideAlongId: string): Promise<void> {
  return rememberAsked(id, rideAlongId)
}

/** The question that the line will answer, shown above it. */
export default function AskedQuestion({ question, onNext, onDismiss }: { question: Question; onNext: () => void; onDismiss: () => void }) {
  return (
    <section
      class="asked"
      aria-label={words.question}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        onDismiss()
      }}
    >
      <p>
        <bdi>{question.text}</bdi>
      </p>
      <button type="button" class="quiet only-icon" aria-label={words.askNext} title={words.askNextKey} onClick={onNext}>
        <Icon name="next" />
      </button>
      <button type="button" class="quiet only-icon" aria-label={words.dismissQuestion} title={words.dismissQuestionKey} onClick={onDismiss}>
        <Icon name="close" />
      </button>
    </section>
  )
}
