import { expect, test } from 'vitest'
import { undo } from '../../../storage/database/acts.ts'
import { db } from '../../../storage/database/db.ts'
import { mergeAnswers } from '../../../storage/review/merge-answers.ts'
import { answerReply } from '../../../storage/review/replies.ts'
import { answeredReview, answerFile } from '../../fixtures/answered-review.ts'

test('the observer’s answer to a reply can be changed and undone', async () => {
  const { observed, review, replyTo } = await answeredReview()
  const reply = replyTo(observed[0])
  await mergeAnswers(review, answerFile({ replies: [reply] }))
  await answerReply(reply, 'I see', 'Answered')
  await answerReply(reply, 'I see now', 'Answered')
  expect(await db.answers.toArray()).toMatchObject([{ replyId: reply.id, text: 'I see now' }])
  await undo()
  expect(await db.answers.toArray()).toMatchObject([{ text: 'I see' }])
})
