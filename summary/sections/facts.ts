import type { Kind, Severity } from '../../storage/rows/tables.ts'
import { pauseSentences } from '../day-strip.ts'
import { consentsByHost, type Reading } from '../reading.ts'
import { stripContextOf } from './activities.ts'
import type { Fact } from '../views.ts'

const kinds: Kind[] = ['challenge', 'win', 'question', 'quote', 'note']
const severities: Severity[] = [3, 2, 1]

/** The head of a summary: who, when, how long, and how much was seen. Facts without a value are left out. */
export function factsOf(reading: Reading): Fact[] {
  const { context, format, rows, people, start, end, pauses, offRecord, observations, challenges } = reading
  const { words } = context
  const { rideAlong } = rows
  const observer = people.get(rideAlong.observer)
  const hosts = rideAlong.hosts.flatMap((id) => people.get(id) || [])
  const counts = kinds.flatMap((kind) => {
    const n = reading.ofKind(kind).length
    const sentence = {
      challenge: words.summaryChallenges,
      win: words.summaryWins,
      question: words.summaryQuestions,
      quote: words.summaryQuotes,
      note: words.summaryNotes,
    }[kind]
    return n > 0 ? [sentence(n)] : []
  })
  const bySeverity = severities.flatMap((severity) => {
    const n = challenges.filter((each) => each.severity === severity).length
    const sentence = { 1: words.summaryLow, 2: words.summaryMedium, 3: words.summaryHigh }[severity]
    return n > 0 ? [sentence(n)] : []
  })
  return [
    { label: words.observer, values: observer ? [observer] : [] },
    { label: hosts.length > 1 ? words.summaryHosts : words.host, values: hosts },
    { label: words.summaryWhen, values: [whenSentence(reading)] },
    { label: words.summaryAgreed, values: consentSentences(reading) },
    { label: words.summaryLength, values: end > start ? [format.duration(end - start)] : [] },
    {
      label: words.summaryObservations,
      values: observations.length > 0 ? [words.summaryCounts(observations.length, format.list(counts))] : [],
    },
    {
      label: words.summaryPauses,
      values: pauseSentences(
        pauses.filter(({ kind }) => kind !== 'offRecord'),
        end,
        stripContextOf(reading),
      ),
    },
    {
      label: words.offRecord,
      values: offRecord.length > 0 ? [format.duration(offRecord.reduce((sum, { at, until }) => sum + until - at, 0))] : [],
    },
    { label: words.summaryChallengesFact, values: challenges.length > 0 ? [format.list(bySeverity)] : [] },
  ].filter(({ values }) => values.length > 0)
}

function whenSentence({ context: { words }, format, rows, start, end }: Reading): string {
  if (start > end) return format.day(rows.rideAlong.date)
  const [from, to, zone] = [format.clock(start), format.clock(end), format.zone]
  const day = format.day(from.date)
  if (from.date !== to.date) return words.summaryWhenDays(day, from.time, format.day(to.date), to.time, zone)
  return from.time === to.time ? words.summaryWhenMoment(day, from.time, zone) : words.summaryWhenDay(day, from.time, to.time, zone)
}

/** The latest consent of each host, also if it was taken back. */
function consentSentences(reading: Reading): string[] {
  const { context, format, severalHosts, nameOf } = reading
  const { words } = context
  return consentsByHost(reading).map(({ host, consent: { at, scope, takenBackAt } }) => {
    const day = format.dayAt(at)
    const given = scope ? words.summaryAgreedTo(day, scope) : day
    const sentence = takenBackAt === undefined ? given : words.summaryTakenBack(day, format.dayAt(takenBackAt))
    return severalHosts ? words.summaryAgreedBy(nameOf(host), sentence) : sentence
  })
}
