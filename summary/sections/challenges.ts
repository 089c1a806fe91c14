import { observationList, type Block } from '../blocks.ts'
import type { Drawing } from '../drawing.ts'
import { unitFigure } from '../figures.ts'
import { bySeverity, type Theme } from '../themes.ts'
import type { SectionDefinition } from './section-definition.ts'

/** Rows of the picture; the lists below it have all themes. */
const mostRows = 10

interface Challenges {
  id: 'themes'
  heading: string
  picture?: Drawing
  remark?: string
  themes: Theme[]
}

/** Challenges by theme, then those that share no tag, then those without a tag. */
export const challengesSection: SectionDefinition<Challenges> = {
  id: 'themes',

  compute({ context: { words }, themes, challenges }) {
    if (challenges.length === 0) return undefined
    const inThemes = themes.flatMap(({ observations }) => observations.map(({ number }) => number))
    const shown = new Set(inThemes)
    const single = challenges.filter(({ number, tags }) => !shown.has(number) && tags.length > 0).sort(bySeverity)
    const untagged = challenges.filter(({ tags }) => tags.length === 0).sort(bySeverity)
    const others = [
      { key: '', heading: themes.length > 0 ? words.summaryOtherChallenges : words.summaryNoSharedTag, isTag: false, observations: single },
      { key: '', heading: words.summaryUntagged, isTag: false, observations: untagged },
    ]
    const drawn = themes.slice(0, mostRows)
    const named = drawn.map(({ heading, observations }) => {
      const grave = observations.filter(({ severity }) => severity === 3).length
      return grave > 0 ? words.unitLabelHigh(heading, observations.length, grave) : words.unitLabel(heading, observations.length)
    })
    return {
      id: 'themes',
      heading: words.summaryThemes,
      ...(drawn.length > 0 && {
        picture: unitFigure(
          drawn.map(({ heading, observations }) => ({ name: heading, observations })),
          words.themesLabel(named.join('; ')),
        ),
      }),
      ...(inThemes.length > shown.size && { remark: words.summarySeveralTags }),
      themes: [...themes.map(withoutOwnTag), ...others].filter(({ observations }) => observations.length > 0),
    }
  },

  blocks({ heading, picture, remark, themes }, words) {
    return [
      ...(picture ? [{ what: 'figure' as const, name: heading, drawing: picture, caption: words.unitCaption }] : []),
      ...(remark ? [{ what: 'text' as const, runs: [remark], quiet: true as const }] : []),
      ...themes.flatMap(({ heading, isTag, observations }): Block[] => [
        { what: 'heading', heading: isTag ? { quoted: heading } : heading },
        observationList(observations, words),
      ]),
    ]
  },
}

/** Below its own heading, a theme's tag would only repeat it. */
function withoutOwnTag(theme: Theme): Theme {
  const observations = theme.observations.map((each) => ({ ...each, tags: each.tags.filter((tag) => tag !== theme.heading) }))
  return { ...theme, observations }
}
