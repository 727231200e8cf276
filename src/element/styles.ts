/**
 * The element's looks, as a constructable style sheet: `style-src 'self'` is enough. Every colour has a light and a
 * dark value and follows the page's own `color-scheme`; sizes are relative to the page's font, which is inherited.
 */
const CSS = `
:host {
  --_accent: var(--sluice-accent, light-dark(#0b5fd0, #77b0ff));
  --_on-accent: var(--sluice-on-accent, light-dark(#fff, #0b1a2e));
  --_text: var(--sluice-text, light-dark(#1a1d21, #eceef1));
  --_muted: var(--sluice-muted, light-dark(#5c6570, #a5adb8));
  --_surface: var(--sluice-surface, light-dark(#fff, #1b1e23));
  --_zone: var(--sluice-zone, light-dark(#f7f8fa, #20242a));
  --_border: var(--sluice-border, light-dark(#e1e4e9, #343a42));
  --_outline: var(--sluice-outline, light-dark(#a9b1bc, #5b6470));
  --_track: var(--sluice-track, light-dark(#e7eaee, #383f48));
  --_success: var(--sluice-success, light-dark(#17753f, #63d191));
  --_warning: var(--sluice-warning, light-dark(#8a5700, #f0bb62));
  --_error: var(--sluice-error, light-dark(#b3261e, #ff9a91));
  --_radius: var(--sluice-radius, 14px);

  display: block;
  container-type: inline-size;
  color: var(--_text);
  line-height: 1.4;
  text-align: start;
}
:host([hidden]), [hidden] { display: none !important; }
*, *::before { box-sizing: border-box; }

/* The page's own input lies over the whole zone, unseen: it stays what is clicked, focused, labelled and dropped on.
   Important, because a page's rules for its inputs would win otherwise. */
::slotted(input[type='file']) {
  position: absolute !important;
  inset: 0 !important;
  inline-size: 100% !important;
  block-size: 100% !important;
  min-inline-size: 0 !important;
  margin: 0 !important;
  opacity: 0 !important;
  cursor: pointer !important;
}

.zone {
  position: relative;
  display: flex;
  flex-direction: column;
  align-items: center;
  justify-content: center;
  gap: .85em;
  padding: 2.25em 1.25em;
  border: 1.5px dashed var(--_outline);
  border-radius: var(--_radius);
  background: var(--_zone);
  text-align: center;
  transition: background-color .18s ease, border-color .18s ease;
}
.zone-icon {
  flex: none;
  display: grid;
  place-items: center;
  inline-size: 2.75em;
  block-size: 2.75em;
  border-radius: 50%;
  color: var(--_accent);
  background: color-mix(in srgb, var(--_accent) 12%, transparent);
  transition: transform .18s ease;
}
.zone-icon .icon { inline-size: 1.5em; block-size: 1.5em; }
.zone-words { display: grid; gap: .1em; }
.zone-call { font-weight: 600; color: var(--_accent); }
.zone-hint { font-size: .875em; color: var(--_muted); }
.zone:hover:not([data-disabled]) { border-color: var(--_accent); }
.zone[data-focused] { outline: 3px solid var(--_accent); outline-offset: 2px; }
.zone[data-dragging] {
  border-style: solid;
  border-color: var(--_accent);
  background: color-mix(in srgb, var(--_accent) 9%, var(--_zone));
}
.zone[data-dragging] .zone-icon { transform: translateY(-4px); }
.zone[data-disabled] { opacity: .55; }
.zone[data-disabled]::after { content: ''; position: absolute; inset: 0; cursor: not-allowed; }
.zone[data-compact] { flex-direction: row; justify-content: flex-start; gap: .75em; padding: .7em .9em; text-align: start; }
.zone[data-compact] .zone-icon { inline-size: 2.25em; block-size: 2.25em; }
.zone[data-compact] .zone-icon .icon { inline-size: 1.2em; block-size: 1.2em; }
.zone[data-compact] .zone-words { display: flex; flex-wrap: wrap; column-gap: .4em; align-items: baseline; }
.zone[data-compact] .zone-call { font-size: .9375em; }

.notice {
  margin: .75em 0 0;
  padding: .6em .9em;
  border-radius: calc(var(--_radius) * .7);
  font-size: .875em;
  color: var(--_warning);
  background: color-mix(in srgb, var(--_warning) 10%, transparent);
  overflow-wrap: anywhere;
}

.list {
  margin-block-start: .75em;
  border: 1px solid var(--_border);
  border-radius: var(--_radius);
  background: var(--_surface);
  overflow: clip;
}
.rows { margin: 0; padding: 0; list-style: none; }
.summary {
  padding: .6em 1.1em;
  border-block-end: 1px solid var(--_border);
  background: var(--_zone);
  font-size: .8125em;
  color: var(--_muted);
}
.row {
  display: grid;
  grid-template: 'badge name percent go-on end' auto 'badge bar bar bar bar' auto 'badge status status status status' auto /
    auto minmax(0, 1fr) auto auto auto;
  align-items: center;
  padding: .7em .9em .8em;
}
.row + .row { border-block-start: 1px solid var(--_border); }

.badge {
  grid-area: badge;
  align-self: start;
  display: grid;
  place-items: center;
  inline-size: 3.7em;
  block-size: 3.7em;
  margin-block-start: .3em;
  margin-inline-end: 1.2em;
  border-radius: 1em;
  font-size: .625em;
  font-weight: 700;
  letter-spacing: .03em;
  color: var(--_muted);
  background: color-mix(in srgb, currentColor 13%, transparent);
  transition: color .2s ease;
}
.badge .icon { inline-size: 2.2em; block-size: 2.2em; }
[data-state='done'] .badge { color: var(--_success); }
[data-state='failed'] .badge { color: var(--_error); }
[data-state='retrying'] .badge, [data-state='needs-login'] .badge { color: var(--_warning); }
:is([data-state='done'], [data-state='failed'], [data-state='needs-login']) .badge .icon { stroke-width: 2.4; }

.line { display: flex; justify-content: space-between; align-items: baseline; gap: .75em; min-inline-size: 0; }
.name { grid-area: name; justify-self: start; display: flex; max-inline-size: 100%; min-inline-size: 0; font-size: .9375em; font-weight: 500; }
.name-head { overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.name-tail { flex: none; white-space: pre; }
.percent { grid-area: percent; margin-inline-start: .9em; font-size: .8125em; font-weight: 600; }
.percent, .status, .summary { font-variant-numeric: tabular-nums; }
.status { grid-area: status; font-size: .8125em; color: var(--_muted); }
.detail { min-inline-size: 0; overflow-wrap: anywhere; text-wrap: pretty; }
/* A message reads in its own direction, whatever the page's is. */
.detail > span:not(.dot), .time-left, .percent, .zone-words > span { unicode-bidi: plaintext; }
.dot:not(:has(+ :empty))::before { content: ' · '; }
.time-left { flex: none; white-space: nowrap; }
[data-state='failed'] .status { color: var(--_error); }
[data-state='retrying'] .status, [data-state='needs-login'] .status { color: var(--_warning); }

.bar { grid-area: bar; block-size: 4px; margin-block: .3em .4em; border-radius: 2px; background: var(--_track); overflow: hidden; }
.fill {
  position: relative;
  block-size: 100%;
  min-inline-size: 0;
  border-radius: 2px;
  background: var(--_accent);
  transition: inline-size .25s linear;
}
[data-state='retrying'] .fill, [data-state='needs-login'] .fill { background: var(--_warning); }
[data-state='done'] .bar, [data-state='failed'] .bar { display: none; }
[data-state='finishing'] .fill::before {
  content: '';
  position: absolute;
  inset: 0;
  background: linear-gradient(90deg, transparent, color-mix(in srgb, var(--_on-accent) 55%, transparent), transparent);
  animation: sheen 1.6s ease-in-out infinite;
}
@keyframes sheen { from { translate: -100% 0; } to { translate: 100% 0; } }

button { margin: 0; border: 0; font: inherit; color: inherit; background: none; cursor: pointer; }
.icon-button {
  grid-area: end;
  display: grid;
  place-items: center;
  inline-size: 2em;
  block-size: 2em;
  margin-inline: .35em -.4em;
  min-inline-size: 28px;
  min-block-size: 28px;
  padding: 0;
  border-radius: 50%;
  color: var(--_muted);
}
.icon-button:hover { color: var(--_text); background: color-mix(in srgb, var(--_muted) 16%, transparent); }
.icon-button .icon { inline-size: 1.2em; block-size: 1.2em; }
.text-button {
  grid-area: go-on;
  margin-inline-start: .75em;
  min-block-size: 28px;
  padding: .3em .8em;
  border-radius: 2em;
  font-size: .8125em;
  font-weight: 600;
  color: var(--_accent);
  background: color-mix(in srgb, var(--_accent) 12%, transparent);
  white-space: nowrap;
}
.text-button:hover { background: color-mix(in srgb, var(--_accent) 20%, transparent); }
button:focus-visible, .row:focus-visible { outline: 2px solid var(--_accent); outline-offset: 1px; }
.row:focus { outline-offset: -3px; border-radius: calc(var(--_radius) - 1px); }
.row:focus:not(:focus-visible) { outline: none; }
.icon { fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }

.announcer, .unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; user-select: none; }

@container (max-width: 26em) {
  .row {
    grid-template: 'badge name percent end' auto 'badge bar bar bar' auto 'badge status status status' auto 'badge go-on go-on go-on' auto /
      auto minmax(0, 1fr) auto auto;
    padding-inline: .75em;
  }
  .text-button { justify-self: start; margin-inline-start: 0; margin-block-start: .6em; }
}
/* No room for both: the speed gets a line of its own. */
@container (max-width: 19em) {
  .speed { display: block; }
  .dot { display: none; }
}
@media (prefers-reduced-motion: reduce) {
  *, *::before { transition: none !important; animation: none !important; }
}
@media (forced-colors: active) {
  .zone, .list, .badge, .text-button { border: 1px solid CanvasText; }
  .zone[data-focused], button:focus-visible { outline-color: Highlight; }
  .bar { border: 1px solid CanvasText; block-size: 8px; }
  .row[data-state] .fill { background: Highlight; forced-color-adjust: none; }
}
`

let shared: CSSStyleSheet | undefined

/** One sheet for all elements of the page; made at first use, since servers that import the element have none. */
export function elementStyles(): CSSStyleSheet {
  if (shared === undefined) {
    shared = new CSSStyleSheet()
    shared.replaceSync(CSS)
  }
  return shared
}
