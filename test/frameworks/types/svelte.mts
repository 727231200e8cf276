import type {} from 'sluice/element/svelte'
import type { SvelteHTMLElements } from 'svelte/elements'

/** As a checker of components reads it. */
type Upload = SvelteHTMLElements['sluice-upload']

export const good: Upload = {
  endpoint: '/uploads',
  class: 'wide',
  headers: () => ({ Authorization: 'Bearer …' }),
  'onsluice-upload-completed': (event) => event.file.receipt,
}

// @ts-expect-error An address is a string.
export const wrong: Upload = { endpoint: 1 }

// @ts-expect-error A settled event has several files.
export const wrongEvent: Upload = { 'onsluice-uploads-settled': (event) => event.file }
