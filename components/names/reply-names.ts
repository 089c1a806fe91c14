import * as words from '../../assets/locales/en.yml'
import { compareDots } from '../../storage/rows/row.ts'
import { type Observation, type Reply } from '../../storage/rows/tables.ts'

/** What replies are called, and how they are toned. */
export const replyNames: Record<Reply['says'], { name: string; tone: '' | 'good' | 'warn' | 'bad' | 'accent' }> = {
  confirm: { name: words.saysConfirm, tone: 'good' },
  amend: { name: words.saysAmend, tone: '' },
  context: { name: words.saysContext, tone: '' },
  dispute: { name: words.saysDispute, tone: 'bad' },
  withdraw: { name: words.saysWithdraw, tone: 'warn' },
}

/** A reply as a sentence before the host's own words. */
export function replySentence({ says }: Pick<Reply, 'says'>, name: string): string {
  return {
    confirm: words.hostConfirms,
    amend: words.hostAmends,
    context: words.hostAdds,
    dispute: words.hostDisputes,
    withdraw: words.hostAsksToWithdraw,
  }[says](name)
}

/** Whether the observation still says what the host had before them. */
export function isCurrentText({ dots, created }: Observation, { to }: Reply): boolean {
  return compareDots(dots['text'] ?? created, to) === 0
}
