/** Looks of what shows uploads; the colours are those of styles.ts. */
import { shareSheet } from '../shared-sheet.ts'

const CSS = `
.note { margin: .75em .2em 0; font-size: .8125em; color: var(--_muted); text-wrap: pretty; unicode-bidi: plaintext; }
.list {
  margin-block-start: .75em;
  border: 1px solid var(--_border);
  border-radius: var(--_radius);
  background: var(--_surface);
  overflow: clip;
}
.rows { position: relative; margin: 0; padding: 0; list-style: none; max-block-size: var(--_list-height); overflow-y: auto; }
.summary { background: var(--_zone); font-size: .8125em; color: var(--_muted); border-block-end: 1px solid var(--_border); }
.summary .line {
  display: grid;
  grid-template: 'counts amount time button' / auto minmax(0, 1fr) auto auto;
  gap: .1em .75em;
  align-items: center;
  min-block-size: 3.4em;
  padding: .4em 1.1em;
}
.counts { grid-area: counts; font-weight: 600; color: var(--_text); }
.amount { grid-area: amount; }
.summary .time-left { grid-area: time; justify-self: end; }
[part~='pause-all-button'] { grid-area: button; }
.summary .bar { block-size: 2px; margin: 0 0 -1px; border-radius: 0; background: none; }
.row {
  display: grid;
  grid-template: 'badge name percent retry pause end' minmax(28px, auto) 'badge bar bar bar bar bar' auto 'badge status status status status status' auto /
    auto minmax(0, 1fr) auto auto auto auto;
  align-items: center;
  padding: .7em .9em .8em;
}
/* Empty until it is near what can be seen. (content-visibility: auto would be the browser's own way, but with ten
   thousand of them Chromium spends 80 ms a frame on finding out which of them can be seen.) */
.row:empty { min-block-size: 5.6em; contain: strict; }
.row + .row { border-block-start: 1px solid var(--_border); }

.badge {
  grid-area: badge;
  align-self: start;
  position: relative;
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
.face, .mark { display: grid; place-items: center; }
.mark:empty { display: none; }
.badge .icon { inline-size: 2.2em; block-size: 2.2em; }
.mark .icon { stroke-width: 2.4; }
.badge[data-marked]:not([data-picture]) .face { display: none; }
.badge canvas { inline-size: 3.7em; block-size: 3.7em; border-radius: 1em; }
[data-picture] .mark {
  position: absolute;
  inset: auto -.55em -.55em auto;
  inline-size: 1.9em;
  block-size: 1.9em;
  border-radius: 50%;
  background: var(--_surface);
}
[data-picture] .mark .icon { inline-size: 1.6em; block-size: 1.6em; stroke-width: 3; }
[data-state='done'] .badge { color: var(--_success); }
[data-state='failed'] .badge { color: var(--_error); }
:is([data-state='retrying'], [data-state='needs-login']) .badge { color: var(--_warning); }

.line { display: flex; justify-content: space-between; align-items: baseline; gap: .75em; min-inline-size: 0; }
.name { grid-area: name; justify-self: start; display: flex; max-inline-size: 100%; min-inline-size: 0; font-size: .9375em; font-weight: 500; }
.name-head { overflow: hidden; text-overflow: ellipsis; white-space: pre; }
.name-tail { flex: none; white-space: pre; }
.percent { grid-area: percent; margin-inline-start: .9em; font-size: .8125em; font-weight: 600; }
.percent, .status, .summary { font-variant-numeric: tabular-nums; }
.status { grid-area: status; font-size: .8125em; color: var(--_muted); }
.detail { flex: 1; min-inline-size: 0; overflow-wrap: anywhere; text-wrap: pretty; }
.detail > span:not(.dot), .counts, .amount, .time-left, .percent { unicode-bidi: plaintext; }
.dot:not(:has(+ :empty))::before { content: ' · '; }
.time-left { flex: none; white-space: nowrap; }
[data-state='failed'] .detail { color: var(--_error); }
:is([data-state='retrying'], [data-state='needs-login']) .detail { color: var(--_warning); }

.bar { grid-area: bar; block-size: 4px; margin-block: .3em .4em; border-radius: 2px; background: var(--_track); overflow: hidden; }
.fill {
  position: relative;
  block-size: 100%;
  min-inline-size: 0;
  border-radius: inherit;
  background: var(--_accent);
  transition: inline-size .25s linear;
}
:is([data-state='retrying'], [data-state='needs-login']) .fill { background: var(--_warning); }
:is([data-state='paused'], [data-state='needs-file'], [data-state='elsewhere']) .fill { background: var(--_outline); }
:is([data-state='done'], [data-state='failed'], [data-state='cancelled']) .bar { display: none; }
:is([data-state='finishing'], [data-state='verifying']) .fill::before {
  content: '';
  position: absolute;
  inset: 0;
  background: linear-gradient(90deg, transparent, color-mix(in srgb, var(--_on-accent) 55%, transparent), transparent);
  animation: sheen 1.6s ease-in-out infinite;
}
@keyframes sheen { from { translate: -100% 0; } to { translate: 100% 0; } }

button { margin: 0; border: 0; font: inherit; color: inherit; background: none; cursor: pointer; }
.icon-button {
  display: grid;
  place-items: center;
  inline-size: 2em;
  block-size: 2em;
  min-inline-size: 28px;
  min-block-size: 28px;
  padding: 0;
  border-radius: 50%;
  color: var(--_muted);
}
.icon-button:hover { color: var(--_text); background: color-mix(in srgb, var(--_muted) 16%, transparent); }
.icon-button .icon { inline-size: 1.2em; block-size: 1.2em; }
.icon-play { fill: currentColor; }
.text-button {
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
.text-button[data-asking] { color: var(--_error); background: color-mix(in srgb, var(--_error) 12%, transparent); }
.line .text-button { font-size: 1em; }
.quiet:not([data-asking]) { font-weight: 500; color: var(--_muted); background: none; }
.quiet:hover:not([data-asking]) { color: var(--_text); text-decoration: underline; }
.status .text-button { min-block-size: 24px; margin-inline-end: -.8em; padding-block: 0; }
[part~='retry-button'] { grid-area: retry; margin-inline-start: .75em; }
[part~='pause-button'] { grid-area: pause; margin-inline-start: .35em; }
[part~='cancel-button'] { grid-area: end; margin-inline: .35em -.4em; }
[part~='pause-button']:not([hidden]) + [part~='cancel-button'] { margin-inline-start: 0; }
button:focus-visible, .row:focus-visible { outline: 2px solid var(--_accent); outline-offset: 1px; }
.row:focus { outline-offset: -3px; border-radius: calc(var(--_radius) - 1px); }
.row:focus:not(:focus-visible) { outline: none; }

@container (max-width: 26em) {
  .row {
    grid-template: 'badge name percent pause end' minmax(28px, auto) 'badge bar bar bar bar' auto 'badge status status status status' auto 'badge retry retry retry retry' auto /
      auto minmax(0, 1fr) auto auto auto;
    padding-inline: .75em;
  }
  [part~='retry-button'] { justify-self: start; margin-inline-start: 0; margin-block-start: .6em; }
  .status { flex-wrap: wrap; }
  .status .text-button { margin: 0; padding-inline: 0; }
  .summary .line { grid-template: 'counts button' auto 'amount time' auto / minmax(0, 1fr) auto; padding-block: .6em; }
}
/* No room for both: the speed gets a line of its own. */
@container (max-width: 19em) {
  .speed { display: block; }
  .dot { display: none; }
}
@media (forced-colors: active) {
  .list, .badge, .text-button:not(.quiet) { border: 1px solid CanvasText; }
  button:focus-visible { outline-color: Highlight; }
  .bar { border: 1px solid CanvasText; block-size: 8px; }
  .row[data-state] .fill, .summary .fill { background: Highlight; forced-color-adjust: none; }
}
`

export const uploadsStyles: () => CSSStyleSheet = shareSheet(CSS)
