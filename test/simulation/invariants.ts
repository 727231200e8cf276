/** What must hold at the end of every run, whatever the seed. The numbers are those of the fault catalogue. */
import { type Outcome, PART } from './world.ts'

export function brokenInvariants(outcome: Outcome): readonly string[] {
  return [...outcome.broken, ...truth(outcome), ...once(outcome), ...waste(outcome), ...litter(outcome)]
}

/** I1, I2: what is said to be done is there with exactly the bytes of one version of the file. */
function truth({ view, application, contentOf, files }: Outcome): readonly string[] {
  return view.snapshot.files.flatMap(({ state, object, receipt, name, key }) => {
    if (state !== 'done') return []
    const upload = [...application.uploads.values()].find(({ id }) => id === object?.name)
    if (upload?.state !== 'complete' || receipt !== `r-${upload.id}`) return [`I1: ${key} has no object`]
    if (!files.some((file) => file.name === name && upload.file.name === name))
      return [`I1: ${key} has another's object`]
    const stored = upload.md5s?.join()
    const isWhole = [0, 1].some((version) => contentOf(name, version).join() === stored)
    return isWhole ? [] : [`I1: ${key} has other bytes: ${stored}`]
  })
}

/** I3: one upload makes at most one object. */
function once({ application }: Outcome): readonly string[] {
  return [...application.uploads.values()].flatMap(({ id, commits }) =>
    commits > 1 ? [`I3: ${id} ${commits} times`] : [],
  )
}

/** I5: a part is sent again only because of a fault, and each costs one part. */
function waste({ bytesSent, files, faults, weather }: Outcome): readonly string[] {
  const size = files.reduce((sum, file) => sum + file.size, 0)
  const allowed = size + faults * PART + (weather.fileChangesAt === undefined ? 0 : size)
  return bytesSent > allowed ? [`I5: ${bytesSent} bytes for ${size} with ${faults} faults`] : []
}

/** I7: what was cancelled leaves nothing behind once the abort was heard. */
function litter({ application, state, store }: Outcome): readonly string[] {
  if (state.aborts.length > 0) return ['I7: an abort was never heard']
  const ended = [...application.uploads.values()].filter((upload) => upload.state === 'ended')
  const left = [...store.parts.keys()].filter((path) => ended.some(({ id }) => path.startsWith(`${id}/`)))
  // A PUT that was under way when the abort came may land after it; the sweep removes those.
  return left.length > 4 * ended.length ? [`I7: ${left.length} parts of aborted uploads`] : []
}
