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
