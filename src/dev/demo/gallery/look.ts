/** The gallery's style sheet; `../look.ts` has the colours and everything that the demo's page has too. */
export const GALLERY_CSS = `
main.gallery { max-width: 96rem; padding-inline: clamp(1rem, 3vw, 2.5rem); }
.brand a { color: inherit; text-decoration: none; }
.gallery .lead { max-width: 44rem; margin-block: .75rem 1.25rem; }
nav { display: flex; flex-wrap: wrap; gap: .4rem; }
.gallery section { scroll-margin-top: 1rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 28rem), 1fr)); gap: clamp(.75rem, 1.5vw, 1.25rem); }
.scene { display: flex; flex-direction: column; min-width: 0; padding: clamp(1rem, 3vw, 1.4rem); scroll-margin-top: 1rem; }
h3 { margin: 0; font-size: 1rem; line-height: 1.3; }
.sentence { margin: .2rem 0 1rem; font-size: .875rem; color: var(--muted); text-wrap: pretty; }
.play { display: grid; gap: .75rem; margin-bottom: 1rem; min-width: 0; }
.play > sluice-upload { min-width: 0; }
.scene .acts { flex-wrap: wrap; margin: auto 0 0; }
.plain { color: var(--muted); background: none; box-shadow: inset 0 0 0 1px var(--line); }
.plain:hover { color: var(--text); background: color-mix(in srgb, var(--muted) 10%, transparent); }
.other-tab { display: none; }
:is(#many, #waiting) sluice-upload { --sluice-list-height: 16rem; }

.ink { padding: 1rem; border-radius: 4px; background: #15171c; color-scheme: dark; }
.ink > sluice-upload { --sluice-radius: 3px; --sluice-accent: #f2c14e; --sluice-on-accent: #201800; --sluice-surface: #1c1f26; --sluice-zone: #15171c; --sluice-border: #343945; }
.leaf > sluice-upload { --sluice-radius: 26px; --sluice-accent: light-dark(#1d6b45, #6fd3a0); --sluice-zone: light-dark(#eef7f1, #17231c); --sluice-border: light-dark(#cfe5d8, #2c4638); --sluice-outline: light-dark(#86b79d, #4d7f66); }
.paper { padding: 1rem; border-radius: 2px; font-family: 'Iowan Old Style', Palatino, 'Palatino Linotype', P052, 'Noto Serif', Georgia, serif; background: light-dark(#fbf7ee, #26221b); }
.paper > sluice-upload { --sluice-radius: 0; --sluice-accent: light-dark(#8a3324, #f0a48f); --sluice-zone: transparent; --sluice-surface: transparent; --sluice-border: light-dark(#dccfb4, #4b4334); --sluice-outline: light-dark(#a8946b, #8d7f63); --sluice-muted: light-dark(#6a5d43, #b8ab90); }
.paper > sluice-upload::part(list) { border-inline: 0; }
`
