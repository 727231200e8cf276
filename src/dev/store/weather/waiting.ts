/** Waiting for time, or for a client to go: whatever is slow here ends at once when nobody is left to see it. */
import type { Socket } from 'node:net'

/** Resolves after `ms`, or as soon as the connection is gone. */
export function waitOn(socket: Socket, ms: number): Promise<void> {
  if (ms <= 0 || socket.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      socket.off('close', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    socket.once('close', done)
  })
}

/** Resolves when the connection is gone. */
export function untilClosed(socket: Socket): Promise<void> {
  if (socket.destroyed) return Promise.resolve()
  return new Promise((resolve) => socket.once('close', () => resolve()))
}
