import { useLayoutEffect, useRef } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { dueDate, tagAt, tagKey, type ParsedLine } from '../../storage/day/grammar.ts'
import { knownOwners, followUpTokenAt, ownerKey, ownerWord } from '../../storage/follow-ups/owners.ts'
import type { Observation, Tag } from '../../storage/rows/tables.ts'
import { addDays, dateOf } from '../../storage/rows/time-zone.ts'
import { Icon } from '../ui/Icon.tsx'
import { packName } from '../tags/ready-packs.ts'
import { dayName } from '../names/dates.ts'

/** A completion for the token that is being typed. */
export interface CompletionOffer {
  key: string
  what: 'tag' | 'owner' | 'due'
  /** The text that replaces the token. */
  typed: string
  label: string
  /** The pack of a tag, or the date of a word for a day. */
  about?: string
  /** How often the tag was used in this ride-along. */
  count?: number
  fresh?: true
  colour?: string
}

/** The range of a token in the line, and its completions, best first. */
export interface CompletionOffers {
  from: number
  to: number
  offers: CompletionOffer[]
}

interface Entry<T> {
  key: string
  value: T
}

const maxOffers = 7
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/**
 * Indexes everything that can be completed. It is sorted only when it changes, so that a key press costs a binary search
 * and the few completions shown.
 */
function gather(tags: Map<string, Tag>, observations: Observation[], owners: Map<string, string>) {
  const today = new Map<string, number>()
  for (const row of observations) for (const key of row.tags) today.set(key, (today.get(key) ?? 0) + 1)
  const used = [...today].flatMap(([key, count]) => {
    const tag = tags.get(key)
    return tag ? [{ tag, count }] : []
  })
  used.sort((a, b) => b.count - a.count || (a.tag.key < b.tag.key ? -1 : 1))
  const all = sorted(Array.from(tags, ([key, value]) => ({ key, value })))
  const packed = all.filter(({ value }) => value.group !== undefined)
  // Any part of a name finds it.
  const names = sorted(
    Array.from(owners, ([whole, value]) => {
      const parts = whole.split('-')
      return parts.map((_, i) => ({ key: parts.slice(i).join('-'), value }))
    }).flat(),
  )

  function tagOffers(typed: string): CompletionOffer[] {
    const prefix = tagKey(typed)
    const found = new Map<string, number>()
    for (const { tag, count } of used) {
      if (found.size === maxOffers) break
      if (tag.key.startsWith(prefix)) found.set(tag.key, count)
    }
    const inPacks = startingWith(packed, prefix, maxOffers).sort((a, b) => ((a.group ?? '') < (b.group ?? '') ? -1 : 1))
    for (const { key } of [...inPacks, ...startingWith(all, prefix, 2 * maxOffers)])
      if (found.size < maxOffers && !found.has(key)) found.set(key, 0)
    const offers = [...found].flatMap(([key, count]): CompletionOffer[] => {
      const { label, group, colour } = tags.get(key)!
      if (key === prefix && label === typed) return []
      return [
        {
          key,
          what: 'tag',
          typed: `#${label}`,
          label,
          count,
          ...(group !== undefined && { about: packName(group) }),
          ...(colour !== undefined && { colour }),
        },
      ]
    })
    if (typed !== '' && offers.length > 0 && !tags.has(prefix))
      offers.push({ key: '+', what: 'tag', typed: `#${typed}`, label: typed, fresh: true })
    return offers
  }

  function ownerOffers(typed: string): CompletionOffer[] {
    const found = new Set(startingWith(names, tagKey(typed), 2 * maxOffers))
    return [...found].flatMap((name): CompletionOffer[] => {
      const word = ownerWord(name)
      return word === undefined || word === typed ? [] : [{ key: word, what: 'owner', typed: `@${word}`, label: name }]
    })
  }

  return {
    /** The completions at the caret of a line; `read` is the parsed line. */
    offersAt(
      line: string,
      caret: number,
      read: ParsedLine,
      { date, now, zone }: { date: string; now: number; zone: string },
    ): CompletionOffers | undefined {
      const tag = tagAt(line, caret)
      if (tag) return offered(tag, tagOffers(tag.typed))
      const sign = read.what === 'followUp' ? read.tokens.find(({ what }) => what === 'sign') : undefined
      const token = sign && followUpTokenAt(line, caret, sign.to)
      if (!token) return undefined
      const offers = token.what === 'owner' ? ownerOffers(token.typed) : dayOffers(token.typed, date, dateOf(now, zone))
      return offered(token, offers.slice(0, token.what === 'owner' ? maxOffers : undefined))
    },
  }
}

/** Days whose name begins with the typed text. Today and tomorrow are inserted as dates: the grammar has no word for them. */
function dayOffers(typed: string, date: string, today: string): CompletionOffer[] {
  const prefix = typed.toLowerCase()
  const tokens = [...weekdays, '+1w', '+2w'].map((token) => ({ token, label: token, day: dueDate(`due:${token}`, date)! }))
  const named = [
    { token: today, label: words.today, day: today },
    { token: addDays(today, 1), label: words.tomorrow, day: addDays(today, 1) },
  ]
  return [...named, ...tokens]
    .filter(({ token, label }) => token !== prefix && (token.startsWith(prefix) || label.toLowerCase().startsWith(prefix)))
    .map(({ token, label, day }) => ({
      key: label,
      what: 'due',
      typed: `due:${token}`,
      label,
      about: dayName(day, { near: date }),
    }))
}

function offered({ from, to }: { from: number; to: number }, offers: CompletionOffer[]): CompletionOffers | undefined {
  return offers.length > 0 ? { from, to, offers } : undefined
}

function sorted<T>(entries: Entry<T>[]): Entry<T>[] {
  return entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

/** The first `limit` values whose key begins with `prefix`; the entries are sorted by key. */
function startingWith<T>(entries: Entry<T>[], prefix: string, limit: number): T[] {
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (entries[middle]!.key < prefix) low = middle + 1
    else high = middle
  }
  const found: T[] = []
  for (let at = low; found.length < limit && entries[at]?.key.startsWith(prefix); at++) found.push(entries[at]!.value)
  return found
}

/** The list of completions. The text box keeps the focus, also when an item is pressed. */
function List({ offers, picked, onTake }: { offers: CompletionOffer[]; picked: number; onTake: (offer: CompletionOffer) => void }) {
  const list = useRef<HTMLUListElement>(null)
  useLayoutEffect(() => list.current?.children[picked]?.scrollIntoView?.({ block: 'nearest' }), [offers, picked])
  const named = { tag: words.knownTags, owner: words.knownOwners, due: words.knownDays }[offers[0]!.what]
  return (
    <ul class="menu complete" id="offered" role="listbox" aria-label={named} ref={list}>
      {offers.map((offer, i) => (
        <li
          key={offer.key}
          id={`offer-${i}`}
          role="option"
          aria-selected={i === picked}
          onPointerDown={(event) => (event.preventDefault(), onTake(offer))}
        >
          {offer.fresh && <span class="two">{words.newTag}</span>}
          {offer.what === 'owner' && <Icon name="person" />}
          {offer.what === 'due' && <Icon name="calendar" />}
          <bdi class={offer.what === 'tag' ? 'tag' : undefined} data-colour={offer.colour}>
            {offer.label}
          </bdi>
          {offer.about && (
            <span class="many">
              <bdi>{offer.about}</bdi>
            </span>
          )}
          {offer.count ? <span class={offer.about ? 'two' : 'many'}>{words.timesToday(offer.count)}</span> : null}
          {i === picked && <kbd class={offer.count || offer.about ? '' : 'push'}>Tab</kbd>}
        </li>
      ))}
    </ul>
  )
}

export default { gather, List, knownOwners, ownerKey }
