/** The engine in a browser, put together: the core's host, its effects, and what a page sees of it. */
import { type EngineSettings, indexOf, keyOf } from '../engine/state.ts'
import { type Application, below, createApplication } from './application.ts'
import { createEngineHost } from './engine-host.ts'
import { createFileShelf, describeFile } from './file-shelf.ts'
import { createHasher, type Hasher } from './hasher.ts'
import { createPerformer } from './performer.ts'
import { createPublisher } from './publisher.ts'
import type { Uploader, UploaderOptions } from './uploader.ts'

/** 4 connections fill a clean link; browsers allow 6 per host on HTTP/1.1, and HEADs and the page want theirs. */
const CONNECTIONS = 4
/** Two beyond the connections: a part that is stored finds the next one hashed, on disks and processors of any speed. */
const HASH_AHEAD = 2

/**
 * Uploads files from a page straight to the store, under the direction of the application at `endpoint`.
 *
 * @throws TypeError when `endpoint` or `workerUrl` is no address, or `connections` is no positive whole number.
 */
export function createUploader(options: UploaderOptions): Uploader {
  const { connections = CONNECTIONS, credentials = 'same-origin', headers } = options
  if (!Number.isInteger(connections) || connections < 1) {
    throw new TypeError(`connections must be a whole number from 1 on, not ${connections}.`)
  }
  const endpoint = new URL(options.endpoint, document.baseURI)
  const workerUrl = new URL(options.workerUrl ?? below(endpoint, '/hash-worker.js'), document.baseURI)
  const settings = { connections, hashAhead: connections + HASH_AHEAD }
  return assemble(settings, createApplication({ endpoint, credentials, headers }), createHasher(workerUrl))
}

function assemble(settings: EngineSettings, application: Application, hasher: Hasher): Uploader {
  // Only spreads retries; nothing secret hangs on it.
  const seed = Math.random() * 2 ** 32
  const files = createFileShelf()
  const performer = createPerformer({ application, hasher, files, report: (event) => host.dispatch(event) })
  const host = createEngineHost({
    settings,
    seed,
    perform: performer.perform,
    onStepped: ({ type }) => publisher.announce(type === 'moved' || type === 'tick' ? 'progress' : 'state'),
  })
  const publisher = createPublisher(host.look)
  const onOnline = () => host.dispatch({ type: 'network', isOnline: true })
  globalThis.addEventListener('online', onOnline)
  let isDestroyed = false
  const all = () => Array.from({ length: host.count() }, (_, index) => index)

  return {
    add(chosen, options = {}) {
      if (isDestroyed) throw new Error('This uploader was destroyed.')
      const list = [...chosen]
      const keys = list.map((_, at) => keyOf(host.count() + at))
      list.forEach((file, at) => {
        files.keep(keyOf(host.count() + at), file)
      })
      if (list.length > 0) host.dispatch({ type: 'added', files: list.map((file) => describeFile(file, options)) })
      return keys
    },
    pause: (key) => host.dispatch({ type: 'pause', indexes: [indexOf(key)] }),
    resume: (key) => host.dispatch({ type: 'resume', indexes: [indexOf(key)] }),
    cancel: (key) => host.dispatch({ type: 'cancel', indexes: [indexOf(key)] }),
    retry: (key) => host.dispatch({ type: 'retry', indexes: [indexOf(key)] }),
    remove: (key) => host.dispatch({ type: 'remove', indexes: [indexOf(key)] }),
    pauseAll: () => host.dispatch({ type: 'pause', indexes: all() }),
    resumeAll: () => host.dispatch({ type: 'resume', indexes: all() }),
    cancelAll: () => host.dispatch({ type: 'cancel', indexes: all() }),
    retryAll: () => host.dispatch({ type: 'retry', indexes: all() }),
    setPolite: (isPolite) => host.dispatch({ type: 'polite', isPolite }),
    resumeLink: () => undefined,
    resumeAfterLogin: () => host.dispatch({ type: 'signed-in' }),
    snapshot: publisher.snapshot,
    subscribe: publisher.subscribe,
    destroy() {
      isDestroyed = true
      globalThis.removeEventListener('online', onOnline)
      host.close()
      publisher.close()
      performer.close()
    },
  }
}
