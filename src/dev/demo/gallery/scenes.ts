/** All scenes, in the order in which the page shows them. */
import type { Scene, SceneGroup } from './scene.ts'
import { ARRIVED } from './scenes/arrived.ts'
import { BEFORE } from './scenes/before.ts'
import { CLOTHES } from './scenes/clothes.ts'
import { INTERRUPTED } from './scenes/interrupted.ts'
import { ON_ITS_WAY } from './scenes/on-its-way.ts'
import { STOPPED } from './scenes/stopped.ts'

export const SCENE_GROUPS: readonly SceneGroup[] = [ON_ITS_WAY, ARRIVED, INTERRUPTED, STOPPED, BEFORE, CLOTHES]

export const SCENES: readonly Scene[] = SCENE_GROUPS.flatMap(({ scenes }) => scenes)

/** Only some of them, as the address asks: names of scenes or groups, with commas. */
export function selectScenes(only: string | undefined): readonly SceneGroup[] {
  if (only === undefined) return SCENE_GROUPS
  const wanted = new Set(only.split(','))
  return SCENE_GROUPS.map((group) => ({
    ...group,
    scenes: group.scenes.filter(({ name }) => wanted.has(name) || wanted.has(group.id)),
  })).filter(({ scenes }) => scenes.length > 0)
}
