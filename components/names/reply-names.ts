import * as words from '../../assets/locales/en.yml'
import { compareDots } from '../../storage/rows/row.ts'
import { type Observation, type Reply } from '../../storage/rows/tables.ts'

/** The kinds of reply, with the tone of their badges. */
export const replyNames: Record<Reply['says'], { name: string; tone: '' | 'good' | 'warn' | 'bad' | 'accent' }> = {
  confirm: { name: words.saysConfirm, tone: 'good' },
  amend: { name: words.saysAmend, tone: '' },
  context: { name: words.saysContext, tone: '' },
  dispute: { name: words.saysDispute, tone: 'bad' },
  withdraw: { name: words.saysWithdraw, tone: 'warn' },
}

/** The sentence that introduces the text of a reply: "Alex disputes:". */
export function replySentence({ says }: Pick<Reply, 'says'>, name: string): string {
  return {
    confirm: words.hostConfirms,
    amend: words.hostAmends,
    context: words.hostAdds,
    dispute: words.hostDisputes,
    withdraw: words.hostAsksToWithdraw,
  }[says](name)
}

/** Whether the observation still has the text that the host replied to. */
export function isAboutCurrentText({ dots, created }: Observation, { to }: Reply): boolean {
  return compareDots(dots['text'] ?? created, to) === 0
}
