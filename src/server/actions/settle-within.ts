/**
 * Waits for work, but not for ever: `undefined` when it takes longer. The work goes on; should it fail when nobody
 * waits for it any more, `onLateFailure` is told.
 */
export async function settleWithin<Result>(
  work: Promise<Result>,
  ms: number,
  onLateFailure: (error: unknown) => void,
): Promise<Result | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), Math.max(0, ms))
  })
  try {
    const first = await Promise.race([work, patience])
    if (first !== 'late') return first
    work.catch(onLateFailure)
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
