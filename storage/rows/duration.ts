/** A sentence for each form of a duration, as in en.yml. */
interface DurationWords {
  minutes: (minutes: number) => string
  hoursAndMinutes: (hours: number, minutes: string) => string
}

/** A length of time, in milliseconds, rounded to minutes: "7 min", "1 h 05 min". A negative length counts as none. */
export function durationText(ms: number, words: DurationWords): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  return minutes < 60 ? words.minutes(minutes) : words.hoursAndMinutes(Math.floor(minutes / 60), String(minutes % 60).padStart(2, '0'))
}
