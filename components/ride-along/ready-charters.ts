import * as words from '../../assets/locales/en.yml'
import type { CharterText } from '../../storage/ride-alongs/charter.ts'
import type { CharterLine } from '../../storage/rows/tables.ts'

/** A charter that comes with Ride-Along. */
export interface ReadyCharter {
  id: string
  name: string
  text: CharterText
}

/** One for each kind of team that is shadowed. */
export const readyCharters: ReadyCharter[] = [
  ready('serviceDesk', words.charterServiceDesk, {
    purpose: words.charterServiceDeskPurpose,
    goal: words.charterServiceDeskGoal,
    offLimits: words.charterServiceDeskOffLimits,
    question: words.charterServiceDeskQuestions,
    assumption: words.charterServiceDeskAssumptions,
    standard: words.charterServiceDeskStandards,
  }),
  ready('operations', words.charterOperations, {
    purpose: words.charterOperationsPurpose,
    goal: words.charterOperationsGoal,
    offLimits: words.charterOperationsOffLimits,
    question: words.charterOperationsQuestions,
    assumption: words.charterOperationsAssumptions,
    standard: words.charterOperationsStandards,
  }),
  ready('development', words.charterDevelopment, {
    purpose: words.charterDevelopmentPurpose,
    goal: words.charterDevelopmentGoal,
    offLimits: words.charterDevelopmentOffLimits,
    question: words.charterDevelopmentQuestions,
    assumption: words.charterDevelopmentAssumptions,
    standard: words.charterDevelopmentStandards,
  }),
  ready('security', words.charterSecurity, {
    purpose: words.charterSecurityPurpose,
    goal: words.charterSecurityGoal,
    offLimits: words.charterSecurityOffLimits,
    question: words.charterSecurityQuestions,
    assumption: words.charterSecurityAssumptions,
    standard: words.charterSecurityStandards,
  }),
  ready('budgeting', words.charterBudgeting, {
    purpose: words.charterBudgetingPurpose,
    goal: words.charterBudgetingGoal,
    offLimits: words.charterBudgetingOffLimits,
    question: words.charterBudgetingQuestions,
    assumption: words.charterBudgetingAssumptions,
    standard: words.charterBudgetingStandards,
  }),
]

/** `question`, `assumption` and `standard` have one line of the charter on each line of text. */
function ready(
  id: string,
  name: string,
  {
    purpose,
    goal,
    offLimits,
    ...lists
  }: Pick<CharterText, 'purpose' | 'goal' | 'offLimits'> & Record<'question' | 'assumption' | 'standard', string>,
): ReadyCharter {
  const lines = Object.entries(lists).flatMap(([what, list]) =>
    list
      .trim()
      .split('\n')
      .map((text) => ({ what: what as CharterLine['what'], text: text.trim() })),
  )
  return { id, name, text: { ...(purpose && { purpose }), ...(goal && { goal }), ...(offLimits && { offLimits }), lines } }
}
