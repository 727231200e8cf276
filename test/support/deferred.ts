/** Promise.withResolvers, which Node 20 does not have: what a test holds back until it lets go. */
export interface Deferred {
  readonly promise: Promise<undefined>
  resolve(value: undefined): void
  reject(error: unknown): void
}

export function deferred(): Deferred {
  let settle = { resolve: (_: undefined): void => undefined, reject: (_: unknown): void => undefined }
  const promise = new Promise<undefined>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, ...settle }
}
