import { expect, test } from 'vitest'
import * as words from '../../assets/locales/en.yml'
import { kindName } from '../../components/names/kinds.ts'
import { kpiNames } from '../../components/names/kpis.ts'
import { practiceNames } from '../../components/names/practices.ts'
import { kpis, practices } from '../../storage/rows/tables.ts'
import { namesOf } from '../../summary/names.ts'

const names = namesOf(words)

test('kinds, KPIs and practices have the same names in the summary as in the interface', () => {
  for (const kind of ['note', 'win', 'question', 'quote', 'followUp'] as const) expect(names.kind(kind)).toBe(kindName(kind))
  for (const severity of [1, 2, 3] as const) expect(names.kind('challenge', severity)).toBe(kindName('challenge', severity))
  for (const kpi of kpis) expect(names.kpi[kpi]).toBe(kpiNames[kpi].name)
  for (const practice of practices) expect(names.practice[practice]).toBe(practiceNames[practice])
})
