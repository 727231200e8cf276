/** What somebody else does to the parts container behind the upload's back: an operator, a bug, a disk. */
import { listNames } from '../../support/listing.ts'
import type { Stage } from './scene.ts'

/** Object name of a stored part, counted from 1. */
export async function partName({ swift, containers }: Stage, part: number): Promise<string> {
  const names = await listNames(swift, containers.partsContainer, 'parts/')
  const name = names.find((each) => each.endsWith(`/${String(part).padStart(6, '0')}`))
  if (name === undefined) throw new Error(`Part ${part} is not stored.`)
  return name
}

/** As the container's administrator. */
export async function changePart(
  { swift, containers }: Stage,
  object: string,
  change: 'delete' | 'overwrite',
): Promise<void> {
  const request = { container: containers.partsContainer, object }
  const admin = swift.connect('admin')
  const answer =
    change === 'delete'
      ? await admin.request({ method: 'DELETE', ...request })
      : await admin.request({ method: 'PUT', body: 'other bytes', ...request })
  if (!answer.ok) throw new Error(`Swift answered ${answer.status}.`)
}

/** Sets metadata of the parts container, such as a quota or a key. */
export async function changeContainer(
  { swift, containers }: Stage,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const answer = await swift.connect('admin').request({ method: 'POST', container: containers.partsContainer, headers })
  if (!answer.ok) throw new Error(`Swift answered ${answer.status}.`)
}

/** Empties the parts container and removes it. */
export async function removeContainer(stage: Stage): Promise<void> {
  const { swift, containers } = stage
  const admin = swift.connect('admin')
  for (const object of await listNames(swift, containers.partsContainer)) {
    await admin.request({ method: 'DELETE', container: containers.partsContainer, object })
  }
  const answer = await admin.request({ method: 'DELETE', container: containers.partsContainer })
  if (!answer.ok) throw new Error(`Swift answered ${answer.status}.`)
}
