/**
 * Whether the next part is sent from the file, as it should be, or read into memory before: WebKit has versions in which
 * the slice of a file never begins to move. After one that did not, the next parts go through memory, then one from the
 * file is tried again; the longer that fails, the less often. Where only the network was to blame, it costs a few parts
 * of memory.
 */

export interface BodyChoice {
  readonly isBuffered: boolean
  /** The first bytes are on their way. */
  onMoved(): void
  onEnded(): void
}

/** So long the first bytes of a part may take before its body is suspected. */
const STUCK_MS = 8000
/** More than there are connections, so that all that were stuck together go through memory at the next try. */
const FIRST_RATION = 8

export function createBodyChoice(): () => BodyChoice {
  let buffered = 0
  let ration = FIRST_RATION

  return () => {
    const isBuffered = buffered > 0
    if (isBuffered) buffered -= 1
    const suspicion = setTimeout(() => {
      if (isBuffered || buffered > 0) return
      buffered = ration
      ration *= 2
    }, STUCK_MS)
    const onEnded = () => clearTimeout(suspicion)
    return {
      isBuffered,
      onMoved() {
        onEnded()
        if (!isBuffered) ration = FIRST_RATION
      },
      onEnded,
    }
  }
}
