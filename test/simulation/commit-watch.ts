/** I1 at the moment that counts: what a commit publishes is one version of the file, whole. */
import type { ApplicationCall } from '../../src/client/engine/events.ts'
import type { CompleteRequest } from '../../src/protocol/messages.ts'
import { breaks, type Scene, type Source } from './scene.ts'
import type { Tab } from './tab.ts'

/** The application has heard a call of this tab. */
export function watchCommit(scene: Scene, tab: Tab, { method, path, body }: ApplicationCall): void {
  if (method === 'DELETE') noteEnd(scene, path.slice(1))
  if (!path.endsWith('/complete')) return
  const told = path === '/complete' ? (body as { uploads: CompleteRequest[] }).uploads : [body as CompleteRequest]
  for (const { token, md5s } of told) {
    const upload = scene.application.uploads.get(token)
    if (upload?.commits !== 1 || upload.md5s !== md5s) continue
    if (!isWhole(scene, token, md5s)) breaks(scene, `I1: ${token} is no version of its file (${tab.name})`)
  }
}

/** What another tab still sends of it then is in vain. */
function noteEnd({ application, tally }: Scene, id: string): void {
  const upload = application.uploads.get(id)
  if (upload?.state !== 'ended') return
  tally.happened.add('ended')
  tally.faults += upload.plan.count
}

function isWhole(scene: Scene, id: string, md5s: readonly string[]): boolean {
  if (md5s.length === 0) return true
  const sources = scene.tally.sources.get(id) ?? []
  const text = md5s.join()
  const isOne = sources.some(({ pick: { file, size } }) =>
    file.history.some((state) => scene.disk.contents(file, state, size).join() === text),
  )
  // What changes in secret while it is read cannot be noticed by any page.
  return isOne || changedInSecret(sources)
}

function changedInSecret(sources: readonly Source[]): boolean {
  const last = sources.at(-1)
  return last?.pick.file.history.some(({ at, isSilent }) => isSilent && at >= last.since) ?? false
}
