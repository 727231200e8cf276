/** The demo's one page. Names come from people: hono's `html` escapes every value. */
import { html } from 'hono/html'
import { fileNameOf, type ReceivedFile } from './received-files.ts'

export interface PageContent {
  readonly basePath: string
  readonly files: readonly ReceivedFile[]
  /** Where the gallery is, if there is one. */
  readonly galleryPath: string | undefined
  /** What became of the form that was just sent. */
  readonly notice?: { readonly kind: 'good' | 'bad'; readonly text: string } | undefined
}

type Html = ReturnType<typeof html>

export function renderPage({ basePath, files, galleryPath, notice }: PageContent): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sluice: send something big</title>
<link rel="icon" href="/demo-icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/demo.css">
<script type="module" src="${basePath}/sluice-upload.js"></script>
</head>
<body>
<main>
<header>
<p class="brand"><img src="/demo-icon.svg" alt="" width="28" height="28">Sluice</p>
<h1>Send something big</h1>
<p class="lead">The bytes go from this page straight into the object store. The application only signs, and gets a receipt.</p>
</header>
${notice === undefined ? '' : html`<p class="notice ${notice.kind}" role="${notice.kind === 'bad' ? 'alert' : 'status'}">${notice.text}</p>`}
<form class="card" method="post" action="/submit">
<label for="file">Your files</label>
<sluice-upload endpoint="${basePath}"><input type="file" id="file" name="file" multiple required></sluice-upload>
<noscript><p class="notice bad">This demo sends files from the page to the store, which needs JavaScript.</p></noscript>
<button class="primary">Send the form</button>
</form>
<section aria-labelledby="received">
<h2 id="received">Received</h2>
${files.length === 0 ? html`<p class="empty">Nothing yet. Files appear here once the form is sent.</p>` : renderFiles(files)}
</section>
${galleryPath === undefined ? '' : html`<p class="more"><a href="${galleryPath}">See every state of the element, side by side</a></p>`}
</main>
</body>
</html>`
}

function renderFiles(files: readonly ReceivedFile[]): Html {
  return html`<ul class="card files">${files.map(renderFile)}</ul>`
}

function renderFile(file: ReceivedFile): Html {
  const name = fileNameOf(file)
  const path = `/files/${file.id}`
  return html`<li>
<div class="about">
<p class="name"><bdi title="${name}">${name}</bdi></p>
<p class="facts">${formatSize(file.size)} · ${file.type}</p>
<p class="facts etag"><abbr title="What the store computed over the stored bytes">ETag</abbr> <code>${file.etag}</code></p>
</div>
<div class="acts">
<a class="button" href="${path}" aria-label="Download ${name}">Download</a>
<form method="post" action="${path}/delete"><button class="button quiet" aria-label="Delete ${name}">Delete</button></form>
</div>
</li>`
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

function formatSize(bytes: number): string {
  const power = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3))
  return new Intl.NumberFormat('en', {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: power < 2 ? 0 : 1,
  }).format(bytes / 1000 ** power)
}
