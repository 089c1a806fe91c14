import * as words from '../../assets/locales/en.yml'
import { keepAllInStep } from '../../sync/schedule.ts'
import { teamRowSelector } from '../../sync/space/team-rows.ts'

/** Starts sync in this page. A module of its own, because it brings all sentences of the summary with it. */
export function startSync(): void {
  keepAllInStep(teamRowSelector(words))
}
