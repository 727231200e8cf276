/** The weather's page: what is in force is asked of the store, never remembered here, so that two pages agree. */
import type { WeatherPreset } from '../presets.ts'
import { byId } from './dom.ts'
import { createPresetCards, isInForce } from './preset-cards.ts'
import { createRequestList } from './request-list.ts'
import { createRuleForm } from './rule-form.ts'
import { showRules } from './rule-list.ts'
import {
  addRules,
  applyPreset,
  clearSky,
  endClimate,
  readPresets,
  readSky,
  removeRule,
  type Sky,
  watchRequests,
} from './weather-api.ts'

/** Counts are read again this long after a request at most: calm to look at, and a busy store is not asked for each. */
const REFRESH_MS = 500

const sky = document.querySelector('.sky')
const status = byId('sky', HTMLParagraphElement)
const clear = byId('clear', HTMLButtonElement)
const problem = byId('problem', HTMLParagraphElement)

/** Does something, shows what came of it, and says what went wrong. */
async function act(work: () => Promise<void>): Promise<void> {
  problem.hidden = true
  try {
    await work()
    await refresh()
  } catch (error) {
    problem.textContent = error instanceof Error ? error.message : String(error)
    problem.hidden = false
  }
}

/** Unasked, so a store that is gone is told of elsewhere, and a message stays that somebody may be reading. */
async function lookAgain(): Promise<void> {
  await refresh().catch(() => undefined)
}

const presets = await readPresets()
const cards = createPresetCards(presets, (preset, isOn) => void act(() => (isOn ? applyPreset(preset) : clearSky())))
const requests = createRequestList()
let refreshing: ReturnType<typeof setTimeout> | undefined

async function refresh(): Promise<void> {
  const now = await readSky()
  cards.show(now)
  showRules(now, {
    removeRule: (id) => void act(() => removeRule(id)),
    endClimate: () => void act(endClimate),
  })
  const isFine = now.rules.length === 0 && now.climate === null
  const words = isFine ? 'Fine weather' : titleOf(now)
  // Only a change is worth announcing.
  if (status.textContent !== words) status.textContent = words
  sky?.classList.toggle('bad', !isFine)
  sky?.querySelector('use')?.setAttribute('href', isFine ? '#icon-fine' : '#icon-storm')
  clear.hidden = isFine
}

function titleOf(now: Sky): string {
  const preset: WeatherPreset | undefined = presets.find((one) => isInForce(one, now))
  if (preset !== undefined && preset.rules.length === now.rules.length) return preset.title
  const count = now.rules.length + (now.climate === null ? 0 : 1)
  return count === 1 ? 'One rule in force' : `${count} rules in force`
}

clear.addEventListener('click', () => void act(clearSky))
createRuleForm((rule) => void act(() => addRules([rule])))
watchRequests(
  (request) => {
    requests.show(request)
    if (request.faults.length === 0 || refreshing !== undefined) return
    refreshing = setTimeout(() => {
      refreshing = undefined
      void lookAgain()
    }, REFRESH_MS)
  },
  (isLive) => {
    if (isLive) void lookAgain()
    else status.textContent = 'The store does not answer; looking for it…'
  },
)
await refresh()
