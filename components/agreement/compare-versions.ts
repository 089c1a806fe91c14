import * as v from 'valibot'
import * as words from '../../assets/locales/en.yml'
import { kpis, levels, practices } from '../../storage/rows/tables.ts'
import { kpiNames, levelNames } from '../names/kpis.ts'
import { kindName, kindNames } from '../names/kinds.ts'
import { followUpStatuses, outcomeNames } from '../names/follow-up-names.ts'
import { practiceNames } from '../names/practices.ts'
import { replyNames } from '../names/reply-names.ts'
import { dayName } from '../names/dates.ts'

/** A line of one of two summaries, and whether both have it. */
export interface ComparedLine {
  in: 'both' | 'first' | 'second'
  text: string
}

const line = v.optional(v.string())
const lines = v.optional(v.array(v.string()), [])
/** A place in the list of people (0 is the observer, then the hosts), or a name. */
const who = v.optional(v.union([v.number(), v.string()]))
/** The compared parts of a version's content, which may come from a file. */
const content = v.looseObject({
  title: line,
  classification: line,
  observer: line,
  hosts: lines,
  purpose: line,
  goal: line,
  tags: lines,
  charter: v.optional(
    v.array(
      v.looseObject({
        what: v.picklist(['question', 'assumption', 'standard', 'term']),
        text: line,
        found: line,
        outcome: v.optional(v.picklist(['yes', 'partly', 'no'])),
      }),
    ),
    [],
  ),
  agreements: v.optional(v.array(v.looseObject({ who, on: line, scope: line, takenBackOn: line })), []),
  first: v.optional(v.array(v.looseObject({ text: line, tag: line, from: v.optional(v.array(v.number()), []) })), []),
  decisions: v.optional(v.array(v.looseObject({ text: line, owner: line, due: line })), []),
  observations: v.optional(
    v.array(
      v.looseObject({
        kind: v.picklist(['note', 'challenge', 'win', 'question', 'quote']),
        severity: v.optional(v.picklist([1, 2, 3])),
        prompt: line,
        text: line,
        tags: v.optional(v.array(v.number()), []),
        replies: v.optional(
          v.array(
            v.looseObject({ who, says: v.picklist(['confirm', 'amend', 'context', 'dispute', 'withdraw']), text: line, answer: line }),
          ),
          [],
        ),
      }),
    ),
    [],
  ),
  followUps: v.optional(
    v.array(
      v.looseObject({
        text: line,
        owner: line,
        due: line,
        state: v.optional(v.picklist(['done', 'dropped'])),
        why: line,
        toDecide: line,
        cost: line,
        risk: line,
        quality: line,
        practice: v.optional(v.picklist(practices)),
      }),
    ),
    [],
  ),
  spans: v.optional(v.array(v.looseObject({ kind: v.picklist(['activity', 'wait', 'interruption', 'offRecord']), text: line })), []),
  before: v.optional(v.array(v.looseObject({ text: line, says: v.picklist(['kept', 'moved', 'dropped']), why: line })), []),
  ratings: v.optional(v.array(v.looseObject({ who, kpi: v.picklist(kpis), level: v.picklist(levels) })), []),
  remarks: v.optional(v.array(v.looseObject({ who, text: line })), []),
})

/** Compares two versions line by line, in reading order. Null if one of them cannot be parsed. */
export function compareVersions(first: string, second: string): ComparedLine[] | null {
  const [before, after] = [linesOf(first), linesOf(second)]
  return before && after && mergeLines(before, after)
}

function linesOf(text: string): string[] | null {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return null
  }
  const read = v.safeParse(content, found)
  if (!read.success) return null
  const { title, classification, observer, hosts, purpose, goal, tags, charter, agreements } = read.output
  const { first, decisions, observations, followUps, spans, before, ratings, remarks } = read.output
  const day = (date: string | undefined) => date && dayName(date, { year: true })
  const nameOf = (who: number | string | undefined) => (typeof who === 'number' ? [observer, ...hosts][who] : who)
  const textBehind = (from: number[]) => (from.length === 1 ? observations[from[0]! - 1]?.text : words.observationCount(from.length))
  const joined = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' · ')
  return [
    joined(title || words.untitled, classification),
    joined(observer, ...hosts),
    joined(purpose, goal),
    ...agreements.map(({ who, on, scope, takenBackOn }) => {
      const [from, to] = [day(on) ?? '', day(takenBackOn)]
      return joined(words.summaryAgreed, nameOf(who), to ? words.summaryTakenBack(from, to) : from, scope)
    }),
    ...charter.map(({ what, text, found, outcome }) =>
      joined(text, found, what === 'term' ? undefined : outcome && outcomes[what][outcome]),
    ),
    ...first.map(({ text, tag, from }) => joined(words.summaryBottomLine, text ?? (tag && `#${tag}`) ?? textBehind(from))),
    ...decisions.map(({ text, owner, due }) => joined(words.summaryDecision, text, owner, day(due))),
    ...before.map(({ text, says, why }) => joined(outcomeNames[says], text, why)),
    ...observations.flatMap(({ kind, severity, prompt, text, tags: places, replies }) => [
      joined(kindName(kind, severity), prompt, text, ...places.map((place) => tags[place] && `#${tags[place]}`)),
      ...replies.map(({ who, says, text, answer }) => joined(nameOf(who), replyNames[says].name, text, answer)),
    ]),
    ...followUps.map(({ text, owner, due, state, why, toDecide, cost, risk, quality, practice }) =>
      joined(
        kindNames.followUp,
        text,
        owner,
        day(due),
        state && followUpStatuses[state].name,
        why,
        toDecide,
        cost && joined(words.effectCost, cost),
        risk && joined(words.effectRisk, risk),
        quality && joined(words.effectQuality, quality),
        practice && practiceNames[practice],
      ),
    ),
    ...spans.map(({ kind, text }) => joined(spanNames[kind], text)),
    ...ratings.map(({ who, kpi, level }) => joined(nameOf(who), kpiNames[kpi].name, levelNames[level])),
    ...remarks.map(({ who, text }) => joined(nameOf(who), text)),
  ].filter((text) => text !== '')
}

const spanNames = { activity: kindNames.activity, wait: words.wait, interruption: words.interruption, offRecord: words.offRecord }
const outcomes = {
  question: { yes: words.outcomeAnswered, partly: words.outcomePartlyAnswered, no: words.outcomeNotAnswered },
  assumption: { yes: words.outcomeConfirmed, partly: words.outcomePartlyConfirmed, no: words.outcomeNotConfirmed },
  standard: { yes: words.outcomeKept, partly: words.outcomePartlyKept, no: words.outcomeNotKept },
}

/** The largest product of line counts for which a table is computed. Above it, all lines in between count as changed. */
const maxTableCells = 4_000_000

/** Keeps the longest common subsequence; the other lines belong to one version. */
function mergeLines(a: string[], b: string[]): ComparedLine[] {
  let begin = 0
  while (begin < Math.min(a.length, b.length) && a[begin] === b[begin]) begin++
  let end = 0
  while (end < Math.min(a.length, b.length) - begin && a.at(-1 - end) === b.at(-1 - end)) end++
  const [x, y] = [a.slice(begin, a.length - end), b.slice(begin, b.length - end)]
  const both = (some: string[]) => some.map((text): ComparedLine => ({ in: 'both', text }))
  return [...both(a.slice(0, begin)), ...diffLines(x, y), ...both(end > 0 ? a.slice(-end) : [])]
}

function diffLines(a: string[], b: string[]): ComparedLine[] {
  const only = (of: 'first' | 'second', some: string[]) => some.map((text): ComparedLine => ({ in: of, text }))
  if (a.length * b.length > maxTableCells) return [...only('first', a), ...only('second', b)]
  // The length of the longest common subsequence of a[i…] and b[j…].
  const width = b.length + 1
  const common = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      common[i * width + j] =
        a[i] === b[j] ? common[(i + 1) * width + j + 1]! + 1 : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!)
  const found: ComparedLine[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push({ in: 'both', text: a[i]! })
      i++
      j++
    } else if (j === b.length || (i < a.length && common[(i + 1) * width + j]! >= common[i * width + j + 1]!))
      found.push({ in: 'first', text: a[i++]! })
    else found.push({ in: 'second', text: b[j++]! })
  }
  return found
}
