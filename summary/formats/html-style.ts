/**
 * The look of a summary that stands alone, on screen and on paper. Its tokens are those of assets/tokens.css; a test
 * keeps them in step.
 */
export const style = `:root {
  color-scheme: light dark;
  --paper: light-dark(#f7f6f3, #151513);
  --surface: light-dark(#ffffff, #1d1d1b);
  --sunken: light-dark(#f0eeea, #262623);
  --hair: light-dark(#e3e0da, #32312d);
  --edge: light-dark(#8a857b, #7d796f);
  --ink: light-dark(#1d1c1a, #edebe6);
  --ink-2: light-dark(#53504a, #bab6ad);
  --ink-3: light-dark(#686459, #9f9a90);
  --accent: light-dark(#0e5a6f, #7fc3d6);
  --accent-tint: light-dark(#e3eff2, #15313a);
  --focus: var(--accent);
  --challenge: light-dark(#a63219, #f0937d);
  --challenge-tint: light-dark(#fbeae5, #3b1f18);
  --win: light-dark(#28683a, #86c795);
  --win-tint: light-dark(#e5f2e8, #17301e);
  --question: light-dark(#775000, #e0b55e);
  --question-tint: light-dark(#f8eedb, #33290f);
  --quote: light-dark(#43526a, #afbacc);
  --quote-tint: light-dark(#e9edf3, #262d38);
  --follow-up: var(--accent);
  --follow-up-tint: var(--accent-tint);
  --note: var(--ink-3);
  --note-tint: var(--sunken);
  --tone-1: light-dark(#c9c5bb, #4a4842);
  --tone-2: light-dark(#a29d92, #6a665e);
  --space-1: 0.25rem;
  --space-2: 0.5rem;
  --space-3: 0.75rem;
  --space-4: 1rem;
  --space-5: 1.5rem;
  --space-6: 2rem;
  --space-7: 3rem;
  --sans: -apple-system, BlinkMacSystemFont, 'Segoe UI Variable Text', 'Segoe UI', 'Adwaita Sans', Cantarell, 'Ubuntu Sans', Ubuntu, Inter, 'Noto Sans', system-ui, sans-serif;
  --serif: 'Iowan Old Style', 'Palatino Nova', Palatino, 'Palatino Linotype', P052, 'Noto Serif', Georgia, serif;
  --text-2: 0.8125rem;
  --text-3: 0.875rem;
  --text-4: 1rem;
  --text-5: 1.25rem;
  --text-7: 2rem;
}
@media (forced-colors: active) {
  :root { --surface: Canvas; --sunken: Canvas; --edge: CanvasText; --ink: CanvasText; --ink-2: CanvasText; --ink-3: CanvasText; --tone-1: CanvasText; --tone-2: CanvasText; --note: CanvasText; --challenge: CanvasText; --challenge-tint: Canvas; --win: CanvasText; --win-tint: Canvas; --question: CanvasText; --question-tint: Canvas; --quote: CanvasText; --quote-tint: Canvas; --follow-up: CanvasText; --follow-up-tint: Canvas; }
}
@media print {
  :root { color-scheme: light; }
}

*, *::before, *::after { box-sizing: border-box; }
* { margin: 0; }
html { font: 100%/1.5 var(--sans); color: var(--ink); background: var(--paper); -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { max-inline-size: 50rem; margin-inline: auto; padding: var(--space-7); background: var(--surface); font-family: var(--serif); overflow-wrap: break-word; }
h1, h2, h3, h4 { font-weight: 600; line-height: 1.3; text-wrap: balance; }
h1 { font-size: var(--text-7); line-height: 1.2; letter-spacing: -0.01em; padding-block: var(--space-1) var(--space-4); }
h2 { font-size: var(--text-5); padding-block: var(--space-6) var(--space-3); }
h3 { font: 600 var(--text-4)/1.4 var(--sans); padding-block: var(--space-4) var(--space-1); }
p { text-wrap: pretty; }
p + p, p + h3 { margin-block-start: var(--space-2); }
ul, ol, dl, dd { padding: 0; list-style: none; }
a { color: inherit; text-underline-offset: 0.2em; text-decoration-thickness: 1px; text-decoration-color: color-mix(in srgb, currentcolor 45%, transparent); }
a:hover { color: var(--accent); text-decoration-color: currentcolor; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
:target { background: var(--accent-tint); }
bdi { white-space: pre-wrap; overflow-wrap: anywhere; }
time { font-variant-numeric: tabular-nums; white-space: nowrap; }
svg { display: block; flex: none; }
.symbols { position: absolute; }

.classification { font: 600 var(--text-3)/1.4 var(--sans); padding-block-end: var(--space-5); }
.kicker { font: var(--text-2)/1.4 var(--sans); color: var(--ink-3); }
.facts { display: grid; grid-template-columns: 3fr 2fr; gap: var(--space-3) var(--space-5); padding-block: var(--space-3); border-block: 1px solid var(--hair); font: var(--text-3)/1.4 var(--sans); }
.facts dt { color: var(--ink-3); font-size: var(--text-2); }
.refs, .meta { font: var(--text-2)/1.4 var(--sans); color: var(--ink-3); font-variant-numeric: tabular-nums; }
.remark { color: var(--ink-2); }
.muted { color: var(--ink-3); }
.findings { display: grid; gap: var(--space-3); counter-reset: finding; }
.findings + p { margin-block-start: var(--space-4); }
.findings > li { counter-increment: finding; display: grid; grid-template-columns: 1.75rem minmax(0, 1fr); font-size: 1.125rem; line-height: 1.45; }
.findings .mark { display: inline-block; vertical-align: -0.2em; margin-block: 0; }
.findings > li::before { content: counter(finding); font: 600 var(--text-4)/1.6 var(--sans); color: var(--accent); font-variant-numeric: tabular-nums; }
.marked { display: grid; gap: var(--space-2); }
.marked > li { display: grid; grid-template-columns: 1.25rem minmax(0, 1fr); gap: var(--space-3); }
.mark { --k: var(--note); --k-tint: var(--note-tint); inline-size: 1.25rem; block-size: 1.25rem; margin-block-start: 0.125rem; }
.mark.challenge { --k: var(--challenge); --k-tint: var(--challenge-tint); }
.mark.win { --k: var(--win); --k-tint: var(--win-tint); }
.mark.question { --k: var(--question); --k-tint: var(--question-tint); }
.mark.quote { --k: var(--quote); --k-tint: var(--quote-tint); }
.mark.followUp { --k: var(--follow-up); --k-tint: var(--follow-up-tint); }
.own-words { font-family: var(--serif); font-style: italic; font-size: 1.0625em; }

table { inline-size: 100%; border-collapse: collapse; font: var(--text-3)/1.4 var(--sans); }
th { font-weight: 500; font-size: var(--text-2); color: var(--ink-3); }
th, td { padding: var(--space-2) var(--space-3) var(--space-2) 0; text-align: start; vertical-align: top; border-block-end: 1px solid var(--hair); }
thead th { border-block-end-color: var(--edge); }
:is(th, td):last-child { padding-inline-end: 0; }
:is(th, td).num { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.rows { table-layout: fixed; }
.rows + p { margin-block-start: var(--space-3); }
.rows .name { inline-size: 8.5rem; } .rows .date { inline-size: 7rem; } .rows .figure { inline-size: 5rem; } .rows td.num:is(.name, .figure) { white-space: normal; }
.timeline { table-layout: fixed; }
.timeline .n { inline-size: 2.5rem; } .timeline .t { inline-size: 3.25rem; } .timeline .k { inline-size: 2rem; }
.timeline td.n { color: var(--ink-3); font-variant-numeric: tabular-nums; }
.timeline tbody th { font-size: var(--text-3); font-weight: 600; color: var(--ink); padding-block-start: var(--space-4); }
.timeline tbody th time { display: inline-block; inline-size: 3.25rem; margin-inline-start: 2.5rem; font-weight: 400; color: var(--ink-2); }
.timeline .mark { margin-block-start: 0; }
figure { padding-block: var(--space-2) var(--space-3); break-inside: avoid; }
figure img { display: block; max-inline-size: 100%; block-size: auto; max-block-size: 40rem; object-fit: contain; object-position: left; border: 1px solid var(--hair); }
figcaption { font: var(--text-2)/1.4 var(--sans); color: var(--ink-3); }
.drawn svg { inline-size: 100%; block-size: auto; font-family: var(--sans); font-variant-numeric: tabular-nums; }
.reply { margin-block-start: var(--space-1); padding-inline-start: var(--space-2); border-inline-start: 2px solid var(--edge); font: var(--text-3)/1.4 var(--sans); color: var(--ink-2); }
.rows .words { inline-size: 34%; }
.plain { padding-block-end: var(--space-3); font: var(--text-3)/1.4 var(--sans); }
.numbered { list-style: decimal; padding-inline-start: 1.5rem; }
.timeline .pause { color: var(--ink-2); }
.timeline .offRecord .pause { display: block; padding: 0 var(--space-2); border: 1px dashed var(--edge); border-radius: 3px; }
.hidden { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

@media screen and (max-width: 44rem) {
  body { padding: var(--space-5) var(--space-4); }
  .facts { grid-template-columns: 1fr; }
  .rows thead { position: absolute; clip-path: inset(50%); }
  .rows tr { display: flex; flex-wrap: wrap; gap: 0 var(--space-3); border-block-end: 1px solid var(--hair); padding-block: var(--space-2); }
  .rows td { border: 0; padding: 0; inline-size: auto; text-align: start; }
  .rows td:first-child { flex-basis: 100%; }
  .drawn { overflow-x: auto; }
  .drawn svg { min-inline-size: 34rem; }
  .timeline tbody th time { inline-size: auto; margin-inline: 0 var(--space-2); }
  .timeline .n { inline-size: 2rem; }
}

@media print {
  html, body { background: none; }
  html { font-size: 10.5pt; }
  body { max-inline-size: none; padding: 0; }
  h1 { font-size: 25pt; }
  h2 { font-size: 14pt; padding-block: 18pt 5pt; }
  h3 { font-size: 10pt; padding-block: 10pt 3pt; }
  h1, h2, h3, h4, caption, thead, .timeline tbody tr:has(th) { break-after: avoid; }
  .findings > li { font-size: 12pt; }
  .facts, table { font-size: 8.5pt; }
  .facts dt, th, .refs, .meta { font-size: 8pt; }
  .timeline tbody th { font-size: 9pt; }
  th, td { padding-block: 4pt; }
  .mark { inline-size: 13pt; block-size: 13pt; }
  a { color: inherit; text-decoration: none; }
  :target { background: none; }
  tr, li, .facts, #standing { break-inside: avoid; }
  #timeline { break-before: page; }
  thead { display: table-header-group; }
  p, li { orphans: 3; widows: 3; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`
