/** Reads the store's answers: what was not expected becomes a `StoreError` that says what to do. */
import { StoreError } from '../store/store-error.ts'

/** Reads an answer to its end, so that its connection can serve the next request. */
export async function drain(response: Response): Promise<void> {
  await response.arrayBuffer()
}

/**
 * Drains an answer whose status alone counts.
 * @throws StoreError for any other status than the expected ones.
 */
export async function expectStatus(response: Response, expected: readonly number[], what: string): Promise<void> {
  await drain(response)
  if (!expected.includes(response.status)) throw refusal(response.status, what)
}

/** Turns a status that no step expects into words. `what` names the act and holds no signature. */
export function refusal(status: number, what: string): StoreError {
  const details = { status }
  if (status === 401) {
    const message = `${what} was refused (401) with a fresh token. Check the Swift user and its key.`
    return new StoreError('store_error', message, details)
  }
  if (status === 403) {
    // Swift does not tell a user without admin rights whether a container is missing or closed, and the cure is the same.
    const message = `${what} was refused (403): the container is missing, or the Swift user may not use it. \`sluice setup\` makes it and grants the rights.`
    return new StoreError('container_missing', message, details)
  }
  if (status === 404) {
    return new StoreError('container_missing', `${what} found no container. Create it: \`sluice setup\` does.`, details)
  }
  if (status === 413) {
    return new StoreError('quota_exceeded', `${what} was refused (413): a quota is used up. Raise it or free space.`, {
      status,
    })
  }
  return new StoreError('store_error', `${what} answered ${status}, which this driver does not expect.`, details)
}
