/** The bad days to choose from: one at a time, pressed while it is in force. */
import type { WeatherPreset } from '../presets.ts'
import type { Climate } from '../rules.ts'
import { byId, element, icon } from './dom.ts'
import type { Sky } from './weather-api.ts'

export interface PresetCards {
  show(sky: Sky): void
}

export function createPresetCards(
  presets: readonly WeatherPreset[],
  choose: (preset: WeatherPreset, isOn: boolean) => void,
): PresetCards {
  const cards = presets.map((preset) => {
    const title = element('strong', '', preset.title)
    const card = element('button', 'preset', icon(preset.name), title, element('span', '', preset.description))
    card.type = 'button'
    card.setAttribute('aria-pressed', 'false')
    card.addEventListener('click', () => choose(preset, card.getAttribute('aria-pressed') !== 'true'))
    return { card, preset }
  })
  byId('presets', HTMLDivElement).replaceChildren(...cards.map(({ card }) => card))
  return {
    show(sky) {
      for (const { card, preset } of cards) card.setAttribute('aria-pressed', String(isInForce(preset, sky)))
    },
  }
}

export function isInForce({ rules, climate }: WeatherPreset, sky: Sky): boolean {
  const ids = new Set(sky.rules.map(({ id }) => id))
  const hasClimate = climate === undefined || (sky.climate !== null && isSame(climate, sky.climate))
  return hasClimate && rules.every(({ id }) => id !== undefined && ids.has(id))
}

/** The store may give the fields back in another order. */
function isSame(a: Climate, b: Climate): boolean {
  return canonical(a) === canonical(b)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
