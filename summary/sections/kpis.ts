import { kpis, levels, type Level } from '../../storage/rows/tables.ts'
import type { InlineRun, TableColumn } from '../blocks.ts'
import type { Drawing } from '../drawing.ts'
import { kpiFigure } from '../figures.ts'
import type { SectionDefinition } from './section-definition.ts'

/** One KPI as both sides rated it. */
interface KpiRating {
  name: string
  observer: string
  /** In the order of the hosts. */
  hosts: string[]
  gap: string
  /** Of the observations that have the KPI as a tag. */
  numbers: number[]
}

interface KpiSection {
  id: 'kpis'
  heading: string
  picture: Drawing
  hosts: string[]
  rated: KpiRating[]
  remark: string
}

/** The ratings of both sides. The rows have none until both sides have rated. */
export const kpisSection: SectionDefinition<KpiSection> = {
  id: 'kpis',

  compute(reading) {
    const { rows, context, format, names, nameOf, observationRows, numberOf, ratingOf } = reading
    const { words } = context
    const { rideAlong, ratings = [] } = rows
    const raters = rideAlong.hosts.filter((host) => ratings.some(({ by }) => by === host))
    if (raters.length === 0) return undefined
    const levelName = (level: Level | undefined) => (level ? names.level[level] : words.summaryNotRated)
    const placeOf = (level: Level | undefined) => (level === undefined || level === 'cannotSay' ? undefined : levels.indexOf(level))
    const rated = kpis.map((kpi) => {
      const [ours, theirs] = [ratingOf(kpi, rideAlong.observer), raters.map((host) => ratingOf(kpi, host))]
      const places = theirs.map(placeOf).filter((place) => place !== undefined)
      const place = placeOf(ours)
      const gap = place === undefined || places.length === 0 ? undefined : Math.max(...places.map((each) => Math.abs(each - place)))
      return {
        rating: {
          name: names.kpi[kpi],
          observer: levelName(ours),
          hosts: theirs.map(levelName),
          gap: gap === undefined ? words.summaryNoGap : words.summaryGapOf(gap),
          numbers: observationRows.flatMap(({ id, tags }) => (tags.includes(kpi) ? [numberOf.get(id)!] : [])),
        },
        places: { observer: place, hosts: places },
      }
    })
    const inWords = rated.map(({ rating: { name, observer, hosts } }) => words.kpiTold(name, observer, format.list(hosts))).join('; ')
    return {
      id: 'kpis',
      heading: words.summaryKpis,
      picture: kpiFigure(
        rated.map(({ rating: { name, numbers }, places }) => ({ name, count: numbers.length, ...places })),
        [words.summaryWithout, words.summarySome, words.summaryMajor, words.summaryUnable],
        words.kpiLabel(inWords),
        words.kpiCount,
      ),
      hosts: raters.map((host) => (raters.length > 1 ? nameOf(host) : words.host)),
      rated: rated.map(({ rating }) => rating),
      remark: words.summarySmallNumbers,
    }
  },

  blocks({ heading, picture, hosts, rated }, words) {
    return [
      { what: 'figure', name: heading, drawing: picture, caption: words.summarySmallNumbers },
      {
        what: 'table',
        name: heading,
        columns: [
          { head: words.summaryKpi },
          { head: words.observer, size: 'name' },
          ...hosts.map((head): TableColumn => ({ head, size: 'name' })),
          { head: words.summaryGapHead, size: 'figure' },
          { head: words.summaryBehind, figures: true, size: 'figure' },
        ],
        rows: rated.map(({ name, observer, hosts, gap, numbers }): InlineRun[][] => [
          [name],
          [observer],
          ...hosts.map((level): InlineRun[] => [level]),
          [gap],
          numbers.length > 0 ? [{ numbers }] : ['0'],
        ]),
      },
    ]
  },
}
