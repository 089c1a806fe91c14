import { createHash } from 'node:crypto'
import type { IndexHtmlTransformContext, Plugin } from 'vite'
import { defineConfig } from 'wxt'
import { reviewPage } from './scripts/review-page.mjs'
import { readSentences, words } from './scripts/words.mjs'

const { name, description, openPanelCommand, markCommand, takeScreenshot } = readSentences('assets/locales/en.yml') as Record<
  string,
  string
>

/** Fixes the extension's id in Chromium, so that an unpacked build keeps its notes. */
const key =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAv6FhNhqMkvnCdtc4BUD9w8gG5v5wufJg46Hf3Lz/7J68LdJMJFzQY4yJija5G+DRoe5J+SKOsH1ITnZ1cqYJKzII45EaZlUV+IAo09Q99aAHpI82gELWPUn4gQCN7Kc5pPWu1XNq/GyohhTGfuHvdFHiYxRa7Xbxndx176MGvTQM3VG7zowg6O/hn4Q3P7iWait2YIqETlhXTgANZ2zyAB34SyMkRrIWVfqdpPPkBn/wKBKuteqkMJ0Wa+0NKQMPkGDwbTsSNYiZlojI5r5e8Sfs61noRmFL9+eNpO6tRubu4vMklagmbveLREZFQaTFqAow8FhR6gvWngoNzgzMDQIDAQAB'

/** Our pages run their own script and style, and reach only what the user sets up as a destination. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "worker-src 'self'",
].join('; ')

/**
 * The panel's first style sheet stands in its page, so that the first picture, and with it the caret, waits for nothing
 * but the page. Our policy lets in this one sheet, by its hash.
 */
const shell = {
  hash: '',
  plugin: {
    name: 'shell-in-page',
    transformIndexHtml: {
      order: 'post' as const,
      handler(html: string, { path, bundle }: IndexHtmlTransformContext) {
        const [link, href] = /<link rel="stylesheet"[^>]* href="\/(assets\/sidepanel-[^"]+)">/.exec(html) ?? []
        const sheet = bundle && path.includes('sidepanel') && href !== undefined ? bundle[href] : undefined
        if (sheet?.type !== 'asset' || link === undefined || href === undefined) return html
        const style = String(sheet.source).trim()
        shell.hash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
        delete bundle?.[href]
        return html.replace(link, () => `<style>${style}</style>`)
      },
    },
  },
}

/** Matches modules by what their path holds, and files of the project by their path. */
function oneOf(part: string, files: string[]): RegExp {
  const paths = files.map((file) => `/${file.replaceAll('.', '\\.')}$`)
  return new RegExp([part, ...paths].filter(Boolean).join('|'))
}

/**
 * What every page begins with, and what a line is captured with, are a file each: as thirty small ones they would be a
 * tenth larger.
 */
const fewFiles: Plugin = {
  name: 'few-files',
  outputOptions: (options) =>
    options.format === 'es'
      ? {
          ...options,
          codeSplitting: {
            groups: [
              {
                name: 'begin',
                test: oneOf('node_modules/(preact|dexie|webextension-polyfill|@wxt-dev)/', [
                  'storage/errors.ts',
                  'storage/rows/duration.ts',
                  'storage/rows/row.ts',
                  'storage/rows/shown-tags.ts',
                  'storage/rows/tables.ts',
                  'storage/rows/time-zone.ts',
                  'storage/database/acts.ts',
                  'storage/database/changes.ts',
                  'storage/database/db.ts',
                  'storage/database/device.ts',
                  'storage/database/settings.ts',
                  'storage/database/watch.ts',
                  'storage/day/capture.ts',
                  'storage/day/day.ts',
                  'storage/ride-alongs/people.ts',
                  'storage/ride-alongs/ride-alongs.ts',
                  'storage/sync/destination-counts.ts',
                  'components/Page.tsx',
                  'components/capture/Moments.tsx',
                  'components/names/dates.ts',
                  'components/sync/watch-destinations.ts',
                  'components/ui/errors.ts',
                  'components/ui/Icon.tsx',
                  'components/ui/live.ts',
                  'components/ui/Toast.tsx',
                  'components/ui/undo-toast.tsx',
                  'components/keyboard/use-chords.ts',
                ]),
                includeDependenciesRecursively: false,
              },
              {
                name: 'capture',
                test: oneOf('', [
                  'storage/day/drafts.ts',
                  'storage/day/grammar.ts',
                  'storage/tags/known-tags.ts',
                  'storage/tags/pinned-tags.ts',
                  'components/browser/unsaved-words.ts',
                  'components/capture/CaptureLine.tsx',
                  'components/capture/save-error.ts',
                  'components/capture/use-draft.ts',
                  'components/capture/use-line-chords.ts',
                ]),
                includeDependenciesRecursively: false,
              },
            ],
          },
        }
      : options,
}

const openPanel = { suggested_key: { default: 'Alt+Shift+K' }, description: openPanelCommand }
/** Chromium hears it while another program is in front, which it grants to Ctrl+Shift+0 … 9 alone. */
const markAnywhere = { suggested_key: { default: 'Ctrl+Shift+1' }, global: true, description: markCommand }
const mark = { suggested_key: { default: 'Alt+Shift+Y' }, description: markCommand }

const commands = { 'take-screenshot': { suggested_key: { default: 'Alt+Shift+S' }, description: takeScreenshot } }

export default defineConfig({
  publicDir: 'assets/public',
  // What the demo and the tests leave is nobody's source.
  zip: { excludeSources: ['out/**'] },
  imports: false,
  manifestVersion: 3,
  modules: ['@wxt-dev/webextension-polyfill'],
  vite: () => ({
    plugins: [words(), shell.plugin, fewFiles],
    worker: { format: 'es', plugins: () => [words()] },
    // What a page's script imports at once is asked for with it, not after it.
    build: {
      modulePreload: { polyfill: false, resolveDependencies: (_file, needed, { hostType }) => (hostType === 'html' ? needed : []) },
    },
    // Dexie’s build for browsers of this decade: the same code, a tenth smaller.
    resolve: { alias: [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.mjs' }] },
  }),
  hooks: {
    // What a review file begins from; no page of the extension.
    'build:publicAssets': async (_, files) => {
      files.push({ relativeDest: 'review.html', contents: await reviewPage() })
    },
    'build:manifestGenerated': ({ config }, manifest) => {
      if (config.command !== 'build') return
      if (shell.hash === '') throw new Error('The panel has no style sheet of its own.')
      manifest.content_security_policy = { extension_pages: policy.replace("style-src 'self'", `style-src 'self' ${shell.hash}`) }
    },
  },
  manifest: ({ browser }) => ({
    name,
    short_name: name,
    description,
    default_locale: undefined,
    permissions: ['storage', 'unlimitedStorage', 'alarms', 'activeTab', 'contextMenus', ...(browser === 'firefox' ? [] : ['sidePanel'])],
    // Asked for in the click that connects, for that one server.
    optional_host_permissions: ['https://*/*', 'http://127.0.0.1/*', 'http://localhost/*'],
    incognito: 'not_allowed',
    action: { default_title: name },
    omnibox: { keyword: 'ra' },
    icons: Object.fromEntries([16, 32, 48, 96, 128].map((size) => [size, `icon/${size}.png`])),
    ...(browser === 'firefox'
      ? {
          commands: { _execute_sidebar_action: openPanel, mark, ...commands },
          browser_specific_settings: {
            gecko: {
              id: 'ride-along@ride-along.example',
              strict_min_version: '140.0',
              data_collection_permissions: { required: ['none'] },
            },
          },
        }
      : { key, minimum_chrome_version: '128', commands: { _execute_action: openPanel, mark: markAnywhere, ...commands } }),
  }),
})
