import type {} from 'sluice/element/vue'
import type { GlobalComponents } from 'vue'

type Upload = InstanceType<GlobalComponents['sluice-upload']>

/** As a checker of templates reads it: what may be bound … */
export const good: Upload['$props'] = {
  endpoint: '/uploads',
  'csrf-header': 'X-CSRFToken',
  class: 'wide',
  headers: () => ({ Authorization: 'Bearer …' }),
}

// @ts-expect-error An address is a string.
export const wrong: Upload['$props'] = { endpoint: 1 }

// @ts-expect-error The element has no such attribute.
export const unknown: Upload['$props'] = { endpiont: '/uploads' }

/** … and what may be listened to. */
export type Completed = Parameters<Extract<Upload['$emit'], (name: 'sluice-upload-completed', event: never) => void>>

/** A template ref is the element itself. */
export const add = (element: Upload): void => element.addFiles([])
