import * as words from '../../assets/locales/en.yml'
import { tagKey } from '../../storage/day/grammar.ts'
import type { TagName } from '../../storage/tags/tags.ts'

const labels = {
  kpi: [
    words.tagCommunication,
    words.tagCooperation,
    words.tagCoordination,
    words.tagIntegration,
    words.tagPerformance,
    words.tagQuality,
    words.tagSatisfaction,
  ],
  causes: [
    words.tagChangingTechnology,
    words.tagChangingBusiness,
    words.tagCulture,
    words.tagGoalsUnclear,
    words.tagGovernance,
    words.tagTools,
    words.tagPeople,
  ],
  itil: [words.tagIncident, words.tagProblem, words.tagChange, words.tagRequest, words.tagKnowledge],
  roles: [words.tagStrategicAdvisor, words.tagConsultant, words.tagRiskAssessor, words.tagChangeAgent],
}

type Group = keyof typeof labels
const groups = Object.keys(labels) as Group[]

const names: Record<Group, string> = { kpi: words.packKpi, causes: words.packCauses, itil: words.packItil, roles: words.packRoles }
const hints: Record<Group, string> = {
  kpi: words.packKpiHint,
  causes: words.packCausesHint,
  itil: words.packItilHint,
  roles: words.packRolesHint,
}

/** The packs that come with Ride-Along. `group` is the stored `group` of their tags. */
export const readyPacks: { group: string; name: string; hint: string; tags: TagName[] }[] = groups.map((group) => ({
  group,
  name: names[group],
  hint: hints[group],
  tags: labels[group].map((label) => ({ key: tagKey(label), label })),
}))

/** The name of a pack; for one of the observer's own that is its group. */
export function packName(group: string): string {
  return readyPacks.find((pack) => pack.group === group)?.name ?? group
}
