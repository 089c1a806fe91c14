import { changeSettings, settings } from '../database/settings.ts'

/** A question to ask on a ride-along. */
export interface Question {
  id: string
  text: string
}

/** How many ride-alongs are remembered by what was asked in them. */
const mostRemembered = 10

/** Adds a question of the observer's own. Without words there is none. */
export function addQuestion(text: string): Promise<void> {
  const question = { id: crypto.randomUUID(), text: text.trim() }
  return changeSettings(({ questions = [] }) => ({ questions: question.text ? [...questions, question] : questions }))
}

/** Rewrites one of the observer's own questions; without words it is removed. */
export function editQuestion(id: string, text: string): Promise<void> {
  const said = text.trim()
  return changeSettings(({ questions = [] }) => ({
    questions: said ? questions.map((each) => (each.id === id ? { id, text: said } : each)) : questions.filter((each) => each.id !== id),
  }))
}

/** Puts a question that was removed back in its place. */
export function restoreQuestion(question: Question, at: number): Promise<void> {
  return changeSettings(({ questions = [] }) => ({
    questions: questions.some(({ id }) => id === question.id) ? questions : questions.toSpliced(at, 0, question),
  }))
}

/** Whether a question that comes with Ride-Along is asked. */
export function includeQuestion(id: string, asks: boolean): Promise<void> {
  return changeSettings(({ unasked = [] }) => {
    const others = unasked.filter((each) => each !== id)
    return { unasked: asks ? others : [...others, id] }
  })
}

/**
 * The question to ask next in a ride-along, and remembers that it was asked: first those that were not asked in it yet,
 * in the order of the deck, then the one that was asked the longest ago. `ready` are the questions that come with
 * Ride-Along; the observer's own come before them.
 * @returns undefined where there is no question at all.
 */
export async function nextQuestion(ready: Question[], rideAlongId = ''): Promise<Question | undefined> {
  const { questions = [], unasked = [], asked = [] } = await settings()
  const deck = [...questions, ...ready.filter(({ id }) => !unasked.includes(id))]
  const before = asked.find((each) => each.rideAlongId === rideAlongId)?.ids ?? []
  const next = deck.find(({ id }) => !before.includes(id)) ?? before.flatMap((id) => deck.find((each) => each.id === id) ?? [])[0]
  if (next) await rememberAsked(next.id, rideAlongId)
  return next
}

/** A question that was asked before there was a ride-along was asked in the one that its answer began. */
export function rememberAsked(id: string, rideAlongId: string): Promise<void> {
  return changeSettings(({ asked = [] }) => {
    const ids = asked.find((each) => each.rideAlongId === rideAlongId)?.ids ?? []
    const others = asked.filter((each) => each.rideAlongId !== rideAlongId)
    return { asked: [...others, { rideAlongId, ids: [...ids.filter((each) => each !== id), id] }].slice(-mostRemembered) }
  })
}
