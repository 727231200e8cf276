// Bugs that are put into the engine on purpose, to see that the simulation catches them: each is one line replaced
// while the simulation is bundled. A line that is not there any more is an error, not a bug that goes unnoticed.

const ENGINE = 'src/client/engine'

/** Each of these has been a bug of some uploader. */
export const PLANTED_BUGS = [
  {
    name: 'a part counts as stored though its answer could not be read',
    file: `${ENGINE}/transfers.ts`,
    line: 'else if (status === 0) opaque(',
    becomes: 'else if (status === 0) keep(',
  },
  {
    name: 'what the store has is not compared with the file after a reload',
    file: `${ENGINE}/stored.ts`,
    line: "return isThere ? claimedPart(there.md5, 'keep') : claimedPart(known, 'verify')",
    becomes: "return isThere ? { ...part, stage: 'stored', md5: there.md5 } : claimedPart(known, 'verify')",
  },
  {
    name: 'MD5s of an earlier visit are kept though the file has others now',
    file: `${ENGINE}/reads.ts`,
    line: 'if (claim && claim.md5 !== md5) {',
    becomes: "if (claim?.next === 'keep') md5 = claim.md5\n  if (claim && claim.md5 !== md5) {",
  },
  {
    name: 'pause does not stop what is under way',
    file: `${ENGINE}/person.ts`,
    line: 'if (!isSending(paused)) return\n  stopRuns(turn, index)',
    becomes: 'if (!isSending(paused)) return',
  },
  {
    name: 'lost connections do not lower their number',
    file: `${ENGINE}/flow.ts`,
    line: 'const limit = flow.finished === 0 ? 1 : Math.max(1, Math.floor(flow.limit / 2))',
    becomes: 'const limit = flow.limit',
  },
  {
    name: 'a grant is used for as long as there is one',
    file: `${ENGINE}/grants.ts`,
    line: 'return serverNow(turn) < held.expiresAt - margin',
    becomes: 'return margin >= 0',
  },
  {
    name: 'nobody watches for a connection that went silent',
    file: `${ENGINE}/watchdog.ts`,
    line: 'return Math.min(limit, movedAt + silence(state, run))',
    becomes: 'return limit',
  },
  {
    name: 'nobody watches for a read of the disk that the browser has lost',
    file: `${ENGINE}/watchdog.ts`,
    line: 'return Math.max(movedAt, state.wokeAt) + (run.isBegun ? patience(state) : LONGEST_SILENCE_MS)',
    becomes: 'return Number.POSITIVE_INFINITY',
  },
  {
    name: 'a file that may have changed is not looked at again after its last part',
    file: `${ENGINE}/conclude.ts`,
    line: 'if (isSure || parts.length < 2)',
    becomes: 'if (!isSure || parts.length < 2)',
  },
  {
    name: 'a cancel is not told to the application',
    file: `${ENGINE}/person.ts`,
    line: "if (phase.name !== 'waiting') abortUpload(turn, index, phase.upload)",
    becomes: '',
  },
  {
    name: 'the lock of a tab is not asked for',
    file: `${ENGINE}/restore.ts`,
    line: 'if (!isOurs) {',
    becomes: 'if (!isOurs && isOurs) {',
  },
]

/** A plugin for rolldown that puts the bug in. */
export function plant({ name, file, line, becomes }) {
  let isPlanted = false
  return {
    name: 'planted-bug',
    transform(code, id) {
      if (!id.endsWith(file)) return null
      if (code.split(line).length !== 2) throw new Error(`"${name}": its line is not in ${file} exactly once.`)
      isPlanted = true
      return code.replace(line, () => becomes)
    },
    buildEnd(error) {
      if (!error && !isPlanted) throw new Error(`"${name}": ${file} is not in the bundle.`)
    },
  }
}
