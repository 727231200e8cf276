/**
 * The element's looks, as a constructable style sheet: `style-src 'self'` is enough. Every colour has a light and a
 * dark value and follows the page's own `color-scheme`; sizes are relative to the page's font, which is inherited.
 */
import { shareSheet } from './shared-sheet.ts'

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
  --_list-height: var(--sluice-list-height, min(36em, 80vh));

  display: block;
  container-type: inline-size;
  color: var(--_text);
  line-height: 1.4;
  text-align: start;
}
:host([hidden]), [hidden] { display: none !important; }
*, *::before { box-sizing: border-box; }

/* A message reads in its own direction, whatever the page's is. */
.zone-words span, .notice p { unicode-bidi: plaintext; }

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
.zone-words, .zone-invitation { display: grid; gap: .1em; }
.zone-call { font-weight: 600; color: var(--_accent); }
.zone-hint { font-size: .875em; color: var(--_muted); }
.zone-hint:empty { display: none; }
.zone:hover:not([data-disabled]) { border-color: var(--_accent); }
.zone[data-focused] { outline: 3px solid var(--_accent); outline-offset: 2px; }
.zone[data-dragging] {
  border-style: solid;
  border-color: var(--_accent);
  background: color-mix(in srgb, var(--_accent) 9%, var(--_zone));
}
.zone[data-dragging] .zone-icon { transform: translateY(-4px); }
.zone[data-disabled] { background: none; }
.zone[data-disabled] :is(.zone-icon, .zone-call) { color: var(--_muted); }
.zone[data-disabled] .zone-icon { background: color-mix(in srgb, currentColor 12%, transparent); }
.zone[data-disabled]::after { content: ''; position: absolute; inset: 0; cursor: not-allowed; }
.zone[data-compact] { flex-direction: row; justify-content: flex-start; gap: .75em; padding: .7em .9em; text-align: start; }
.zone[data-compact] .zone-icon { inline-size: 2.25em; block-size: 2.25em; }
.zone[data-compact] .zone-icon .icon { inline-size: 1.2em; block-size: 1.2em; }
.zone[data-compact] :is(.zone-words, .zone-invitation) { display: flex; flex-wrap: wrap; column-gap: .4em; align-items: baseline; }
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
.notice p { margin: 0; }
.notice p + p { margin-block-start: .35em; }

.unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; user-select: none; }
.icon { fill: none; stroke: currentColor; stroke-width: 1.9; stroke-linecap: round; stroke-linejoin: round; }

@media (prefers-reduced-motion: reduce) {
  *, *::before { transition: none !important; animation: none !important; }
}
@media (forced-colors: active) {
  .zone { border: 1px solid CanvasText; }
  .zone[data-focused] { outline-color: Highlight; }
  .zone[data-dragging] { border-width: 3px; border-color: Highlight; }
}
`

export const elementStyles: () => CSSStyleSheet = shareSheet(CSS)
