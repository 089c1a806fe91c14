import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parseSync } from 'vite'
import type { Figure, Row } from '../figures.ts'

/** One file, that goes to a host. */
const review = 'review.html'

/** What is only printed: nothing is typed there. */
const printed = 'print.html'

/**
 * JavaScript that a page asks for before anything can be typed: its scripts, and what they import at once. Of the panel
 * also what takes the line over a moment later, which must not grow: until then what is typed and entered is only kept.
 */
export default {
  async measure({ build }) {
    const pages = readdirSync(build).filter((file) => file.endsWith('.html') && file !== review)
    const all: Figure = {
      what: `${review}: all of it, gzip`,
      unit: 'KiB',
      samples: [gzipSync(readFileSync(join(build, review)), { level: 9 }).length / 1024],
      budget: { median: 60 },
    }
    const ofPages = pages.flatMap((page) => {
      const files = new Set<string>()
      const follow = (path: string) => {
        if (files.has(path)) return
        files.add(path)
        const { module } = parseSync(path, readFileSync(join(build, path), 'utf8'))
        const asked = [
          ...module.staticImports.map((found) => found.moduleRequest.value),
          ...module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest?.value)),
        ]
        for (const from of asked) if (from !== undefined) follow(new URL(from, `file:///${path}`).pathname.slice(1))
      }
      const sum = () => [...files].reduce((bytes, file) => bytes + gzipSync(readFileSync(join(build, file)), { level: 9 }).length, 0) / 1024
      for (const [, src] of readFileSync(join(build, page), 'utf8').matchAll(/<script\b[^>]*\ssrc="\/?([^"]+)"/g)) follow(src!)
      const figures: Figure[] = [
        page === printed
          ? { what: `${page}: JavaScript before the sheet is drawn, gzip`, unit: 'KiB', samples: [sum()] }
          : { what: `${page}: JavaScript before typing, gzip`, unit: 'KiB', samples: [sum()], budget: { median: 60 } },
      ]
      const panel = page === 'sidepanel.html' && readdirSync(join(build, 'chunks')).find((file) => file.startsWith('panel-'))
      if (panel) {
        follow(`chunks/${panel}`)
        figures.push({
          what: `${page}: JavaScript before the line is taken over, gzip`,
          unit: 'KiB',
          samples: [sum()],
          budget: { median: 68 },
        })
      }
      return figures
    })
    return [...ofPages, all]
  },
} satisfies Row
