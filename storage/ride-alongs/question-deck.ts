import { changeSettings, settings } from '../database/settings.ts'

/** A question to ask on a ride-along. */
export interface Question {
  id: string
  text: string
}

/** For how many ride-alongs the asked questions are stored. */
const mostRemembered = 10

/** Adds one of the user's own questions. An empty text adds nothing. */
export function addQuestion(text: string): Promise<void> {
  const question = { id: crypto.randomUUID(), text: text.trim() }
  return changeSettings(({ questions = [] }) => ({ questions: question.text ? [...questions, question] : questions }))
}

/** Edits one of the user's own questions. An empty text deletes it. */
export function editQuestion(id: string, text: string): Promise<void> {
  const trimmed = text.trim()
  return changeSettings(({ questions = [] }) => ({
    questions: trimmed
      ? questions.map((each) => (each.id === id ? { id, text: trimmed } : each))
      : questions.filter((each) => each.id !== id),
  }))
}

/** Restores a deleted question at its place. */
export function restoreQuestion(question: Question, at: number): Promise<void> {
  return changeSettings(({ questions = [] }) => ({
    questions: questions.some(({ id }) => id === question.id) ? questions : questions.toSpliced(at, 0, question),
  }))
}

/** Sets whether a ready question is asked. */
export function includeQuestion(id: string, isAsked: boolean): Promise<void> {
  return changeSettings(({ unasked = [] }) => {
    const others = unasked.filter((each) => each !== id)
    return { unasked: isAsked ? others : [...others, id] }
  })
}

/**
 * Picks the next question to ask in a ride-along and stores that it was asked: the first in the deck that was not asked
 * there yet, else the one that was asked longest ago. The deck is the user's own questions, then the `ready` ones of
 * Ride-Along.
 * @returns undefined if the deck is empty.
 */
export async function nextQuestion(ready: Question[], rideAlongId = ''): Promise<Question | undefined> {
  const { questions = [], unasked = [], asked = [] } = await settings()
  const deck = [...questions, ...ready.filter(({ id }) => !unasked.includes(id))]
  const before = asked.find((each) => each.rideAlongId === rideAlongId)?.ids ?? []
  const next = deck.find(({ id }) => !before.includes(id)) ?? before.flatMap((id) => deck.find((each) => each.id === id) ?? [])[0]
  if (next) await rememberAsked(next.id, rideAlongId)
  return next
}

/** Stores that a question was asked in a ride-along. Also for a question asked before the ride-along, which its answer started. */
export function rememberAsked(id: string, rideAlongId: string): Promise<void> {
  return changeSettings(({ asked = [] }) => {
    const ids = asked.find((each) => each.rideAlongId === rideAlongId)?.ids ?? []
    const others = asked.filter((each) => each.rideAlongId !== rideAlongId)
    return { asked: [...others, { rideAlongId, ids: [...ids.filter((each) => each !== id), id] }].slice(-mostRemembered) }
  })
}
