import { inWritingOrder, type Reply } from '../../storage/rows/tables.ts'
import { observationList, type ListItem } from '../blocks.ts'
import type { Reading } from '../reading.ts'
import type { ObservationView } from '../views.ts'
import type { SectionDefinition } from './section-definition.ts'

/** A host's remark on the ride-along as a whole. */
export interface HostRemark {
  /** Name of the host, if there are several. */
  who?: string
  text: string
}

interface HostSection {
  id: 'host'
  heading: string
  /** How the hosts replied, in numbers. */
  sentence?: string
  disputes: ObservationView[]
  priorities: HostRemark[]
}

/** The hosts' view: how they replied, what they dispute, and their priorities. */
export const hostSection: SectionDefinition<HostSection> = {
  id: 'host',

  compute(reading) {
    const { context, format, observations, severalHosts } = reading
    const { words } = context
    const answered = observations.filter(({ replies }) => replies)
    const replies = answered.flatMap((observation) => observation.replies ?? [])
    const sentences: [Reply['says'], (n: number) => string][] = [
      ['confirm', words.countConfirmed],
      ['amend', words.countAmended],
      ['context', words.countContext],
      ['dispute', words.countDisputed],
      ['withdraw', words.countWithdraw],
    ]
    const counts = sentences.flatMap(([says, sentence]) => {
      const n = replies.filter((reply) => reply.says === says).length
      return n > 0 ? [sentence(n)] : []
    })
    const priorities = remarksOf('priority', reading)
    if (answered.length + priorities.length === 0) return undefined
    return {
      id: 'host',
      heading: severalHosts ? words.summaryHostsView : words.summaryHostView,
      ...(answered.length > 0 && { sentence: words.summaryAnswered(answered.length, observations.length, format.list(counts)) }),
      disputes: answered.filter((observation) => observation.replies?.some(({ says }) => says === 'dispute')),
      priorities,
    }
  },

  blocks({ sentence, disputes, priorities }, words) {
    return [
      ...(sentence === undefined ? [] : [{ what: 'text' as const, runs: [sentence] }]),
      ...(disputes.length > 0 ? [{ what: 'heading' as const, heading: words.summaryDisputes }, observationList(disputes, words)] : []),
      ...(priorities.length > 0
        ? [
            { what: 'heading' as const, heading: words.summaryPriorities },
            { what: 'list' as const, items: priorities.map(remarkItem), numbered: true as const },
          ]
        : []),
    ]
  },
}

/** The remarks of each host, in the order of the hosts. */
export function remarksOf(what: 'priority' | 'thanks', { rows, hostField }: Reading): HostRemark[] {
  const remarks = (rows.remarks ?? []).filter((row) => row.what === what && row.text !== '')
  return rows.rideAlong.hosts.flatMap((host) =>
    remarks
      .filter(({ by }) => by === host)
      .sort((a, b) => a.place - b.place || inWritingOrder(a, b))
      .map(({ text }) => ({ ...hostField(host), text })),
  )
}

export function remarkItem({ who, text }: HostRemark): ListItem {
  return { runs: [...(who === undefined ? [] : [{ quoted: who, as: 'strong' as const }, ': ']), { quoted: text }] }
}
