import { observationList } from '../blocks.ts'
import type { ObservationView } from '../views.ts'
import { remarkItem, remarksOf, type HostRemark } from './host.ts'
import type { SectionDefinition } from './section-definition.ts'

interface Wins {
  id: 'wins'
  heading: string
  observations: ObservationView[]
  thanks: HostRemark[]
}

/** What works well, and whom the hosts thank. */
export const winsSection: SectionDefinition<Wins> = {
  id: 'wins',

  compute(reading) {
    const { words } = reading.context
    const [observations, thanks] = [reading.ofKind('win'), remarksOf('thanks', reading)]
    return observations.length + thanks.length > 0 ? { id: 'wins', heading: words.summaryWorks, observations, thanks } : undefined
  },

  blocks({ observations, thanks }, words) {
    return [
      ...(observations.length > 0 ? [observationList(observations, words)] : []),
      ...(thanks.length > 0
        ? [
            { what: 'heading' as const, heading: words.summaryThanks },
            { what: 'list' as const, items: thanks.map(remarkItem) },
          ]
        : []),
    ]
  },
}
