/** The engine in a browser, as a page uses it. */
import { rememberedOf } from '../engine/remember.ts'
import { indexOf, keyOf } from '../engine/state.ts'
import { assemble } from './assemble.ts'
import { describeFile } from './file-shelf.ts'
import { resumeLinkOf } from './resume-link.ts'
import type { Uploader, UploaderOptions } from './uploader.ts'

/** What a person may want of a file. */
type Wish = 'pause' | 'resume' | 'cancel' | 'retry' | 'remove'

/**
 * Uploads files from a page straight to the store, under the direction of the application at `endpoint`.
 *
 * @throws TypeError when `endpoint` or `workerUrl` is no address, or `connections` is no positive whole number.
 */
export function createUploader(options: UploaderOptions): Uploader {
  const { host, files, publisher, guards, close } = assemble(options)
  let isDestroyed = false

  function tell(type: Wish, indexes: readonly number[]): void {
    host.dispatch({ type, indexes })
    if (type === 'resume') guards()?.askFor(indexes)
  }

  const one = (wish: Wish) => (key: string) => tell(wish, [indexOf(key)])
  const all = (wish: Wish) => () => tell(wish, [...Array(host.files().length).keys()])

  return {
    add(chosen, options = {}) {
      if (isDestroyed) throw new Error('This uploader was destroyed.')
      const first = host.files().length
      const list = [...chosen]
      const keys = list.map((file, at) => {
        const key = keyOf(first + at)
        files.keep(key, file, options.handle?.(file))
        return key
      })
      if (list.length > 0) host.dispatch({ type: 'added', files: list.map((file) => describeFile(file, options)) })
      return keys
    },
    pause: one('pause'),
    resume: one('resume'),
    cancel: one('cancel'),
    retry: one('retry'),
    remove: one('remove'),
    pauseAll: all('pause'),
    resumeAll: all('resume'),
    cancelAll: all('cancel'),
    retryAll: all('retry'),
    setPolite: (isPolite) => host.dispatch({ type: 'polite', isPolite }),
    resumeLink(key) {
      const record = host.file(indexOf(key))
      const upload = record && rememberedOf(record)
      return upload && resumeLinkOf(upload)
    },
    resumeAfterLogin() {
      host.dispatch({ type: 'signed-in' })
      guards()?.onSignedIn()
    },
    snapshot: publisher.snapshot,
    subscribe: publisher.subscribe,
    destroy() {
      isDestroyed = true
      close()
    },
  }
}
