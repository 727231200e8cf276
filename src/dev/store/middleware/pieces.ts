/** Objects that are read one after the other and given as one: what static and dynamic large objects have in common. */

/** A piece that is not there or not what it should be: 409 as long as nothing has been sent. */
export class BrokenSegment extends Error {
  override readonly name = 'BrokenSegment'
}

/** Opens the first piece before it answers, so that a broken beginning can still be told. */
export async function concatenate<Piece>(
  pieces: AsyncGenerator<Piece, void>,
  open: (piece: Piece) => Promise<AsyncIterable<Uint8Array>>,
): Promise<AsyncIterable<Uint8Array>> {
  const beginning = await pieces.next()
  if (beginning.done) return nothing()
  const opened = await open(beginning.value)

  async function* stream(): AsyncIterable<Uint8Array> {
    yield* opened
    for await (const piece of pieces) yield* await open(piece)
  }
  return stream()
}

async function* nothing(): AsyncIterable<Uint8Array> {}
