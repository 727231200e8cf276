/**
 * Runs `work` for every item, at most `width` at once, and answers the results in the items' order. The first failure
 * stops the rest: nothing new is begun, what runs is awaited, then the failure is thrown.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  const entries = items.entries()
  let failure: { readonly error: unknown } | undefined
  const worker = async () => {
    for (const [index, item] of entries) {
      if (failure !== undefined) return
      try {
        results[index] = await work(item)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
  if (failure !== undefined) throw failure.error
  return results
}
