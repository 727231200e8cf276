/** The gallery's pages. All that differs between cards comes from the scenes. */
import { html } from 'hono/html'
import type { Scene, SceneGroup } from './scene.ts'

type Html = ReturnType<typeof html>

export function renderGallery(groups: readonly SceneGroup[]): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sluice: every state, side by side</title>
<link rel="icon" href="/demo-icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/demo.css">
<link rel="stylesheet" href="/gallery/gallery.css">
<script type="module" src="/gallery/element/sluice-upload.js"></script>
<script type="module" src="/gallery/page.js"></script>
</head>
<body>
<main class="gallery">
<header>
<p class="brand"><img src="/demo-icon.svg" alt="" width="28" height="28"><a href="/">Sluice</a></p>
<h1>Every state, side by side</h1>
<p class="lead">Each card is a real upload of made-up bytes to a store of its own, and that store misbehaves as the card says. The page has a policy that allows nothing inline.</p>
<nav aria-label="Groups of scenes">${groups.map(({ id, title }) => html`<a class="button" href="#${id}">${title}</a>`)}</nav>
<noscript><p class="notice bad">The gallery needs JavaScript.</p></noscript>
</header>
${groups.map(renderGroup)}
</main>
</body>
</html>`
}

/** Holds an element for the scenes that play in two tabs. */
export function renderOtherTab(): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Sluice: another tab</title>
<script type="module" src="/gallery/element/sluice-upload.js"></script>
</head>
<body></body>
</html>`
}

function renderGroup({ id, title, scenes }: SceneGroup): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<div class="cards">${scenes.map(renderCard)}</div>
</section>`
}

function renderCard({ name, title, sentence, relief, look, isForm }: Scene): Html {
  return html`<article class="card scene" id="${name}" data-scene="${name}" aria-labelledby="${name}-title">
<h3 id="${name}-title">${title}</h3>
<p class="sentence">${sentence}</p>
<form class="${look === undefined ? 'play' : `play ${look}`}">${isForm ? html`<button class="primary">Send the form</button>` : ''}</form>
<p class="acts">
${relief === undefined ? '' : html`<button type="button" class="button" data-act="relieve" aria-describedby="${name}-title">${relief.label}</button>`}
<button type="button" class="button plain" data-act="start" aria-describedby="${name}-title">Start again</button>
</p>
</article>`
}
