/** The page's own files: a style sheet and an icon, since the policy allows neither inline. */

export const PAGE_ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="#0b5fd0"/><path d="M9 23h14M16 19V8m0 0-4.5 4.5M16 8l4.5 4.5" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`

export const PAGE_CSS = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f3f5f8, #111317);
  --card: light-dark(#fff, #1a1d22);
  --text: light-dark(#1a1d21, #eceef1);
  --muted: light-dark(#5c6570, #a5adb8);
  --line: light-dark(#e1e4e9, #30353d);
  --accent: light-dark(#0b5fd0, #77b0ff);
  --on-accent: light-dark(#fff, #0b1a2e);
  --good: light-dark(#17753f, #63d191);
  --bad: light-dark(#b3261e, #ff9a91);
  font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', sans-serif;
  line-height: 1.5;
  color: var(--text);
  background: var(--page);
}
* { box-sizing: border-box; }
body { margin: 0; }
main { max-width: 42rem; margin: 0 auto; padding: clamp(1.25rem, 5vw, 4rem) clamp(1rem, 4vw, 1.5rem) 4rem; }
.brand { display: flex; align-items: center; gap: .6rem; margin: 0 0 clamp(1.5rem, 4vw, 2.5rem); font-weight: 600; }
.brand img { display: block; }
h1 { margin: 0; font-size: clamp(1.7rem, 1.3rem + 2vw, 2.4rem); line-height: 1.15; letter-spacing: -.015em; text-wrap: balance; }
.lead { margin: .75rem 0 2rem; max-width: 34rem; color: var(--muted); text-wrap: pretty; }
.card { border: 1px solid var(--line); border-radius: 18px; background: var(--card); box-shadow: 0 1px 2px rgb(0 0 0 / .04), 0 8px 28px rgb(0 0 0 / .05); }
form.card { display: grid; gap: .75rem; padding: clamp(1rem, 4vw, 1.5rem); }
form.card > label { font-weight: 600; }
button, .button { font: inherit; cursor: pointer; }
.primary {
  justify-self: start;
  min-height: 44px;
  margin-top: .5rem;
  padding: .55rem 1.4rem;
  border: 0;
  border-radius: 999px;
  font-weight: 600;
  color: var(--on-accent);
  background: var(--accent);
}
.primary:hover { filter: brightness(1.08); }
:is(button, a):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
h2 { margin: 3rem 0 .75rem; font-size: 1.15rem; }
.empty { margin: 0; color: var(--muted); }
.files { margin: 0; padding: 0; list-style: none; overflow: clip; }
.files li { display: flex; flex-wrap: wrap; align-items: center; gap: .6rem 1rem; padding: .9rem clamp(1rem, 4vw, 1.5rem); }
.files li + li { border-top: 1px solid var(--line); }
.about { flex: 1 1 14rem; min-width: 0; }
.about p { margin: 0; }
.name { font-weight: 500; overflow-wrap: anywhere; }
.facts { font-size: .8125rem; color: var(--muted); }
.etag { display: flex; gap: .4em; }
.etag abbr { text-decoration: none; }
.etag code { min-width: 0; overflow: hidden; text-overflow: ellipsis; }
.acts { display: flex; gap: .4rem; }
.acts form { display: contents; }
.button { display: inline-flex; align-items: center; min-height: 34px; padding: .2rem .9rem; border: 0; border-radius: 999px; font-size: .875rem; font-weight: 600; text-decoration: none; color: var(--accent); background: color-mix(in srgb, var(--accent) 12%, transparent); }
.button:hover { background: color-mix(in srgb, var(--accent) 20%, transparent); }
.quiet { color: var(--bad); background: none; }
.quiet:hover { background: color-mix(in srgb, var(--bad) 12%, transparent); }
.notice { margin: 0 0 1.25rem; padding: .7rem 1rem; border-radius: 12px; font-size: .9375rem; color: var(--good); background: color-mix(in srgb, var(--good) 12%, transparent); }
.notice.bad { color: var(--bad); background: color-mix(in srgb, var(--bad) 12%, transparent); }
.more { margin: 2.5rem 0 0; font-size: .875rem; }
.more a { color: var(--accent); }
@media (forced-colors: active) { .primary, .button { border: 1px solid; } }
`
