/** Puts the engine together: the core's host, its effects, what guards them, and what a page sees of it all. */
import { rememberedOf } from '../engine/remember.ts'
import { keyOf } from '../engine/state.ts'
import { below, createApplication } from './application.ts'
import { createEngineHost, type EngineHost } from './engine-host.ts'
import { createFileShelf, type FileShelf } from './file-shelf.ts'
import { createHasher } from './hasher.ts'
import { createPerformer } from './performer.ts'
import { createPublisher, type Publisher } from './publisher.ts'
import { returnLinkedUpload, takeLinkedUpload } from './resume-link.ts'
import type { Safeguards, SafeguardsOptions } from './safeguards/safeguards.ts'
import type { UploaderOptions } from './uploader.ts'

export interface Engine {
  readonly host: EngineHost
  readonly files: FileShelf
  readonly publisher: Publisher
  /** As soon as they are loaded. */
  guards(): Safeguards | undefined
  /** Ends everything and keeps what is remembered. */
  close(): void
}

/** Browsers allow 6 to a host on HTTP/1.1. */
const CONNECTIONS = 6

/** @throws TypeError as `createUploader`. */
export function assemble(options: UploaderOptions): Engine {
  const {
    connections = CONNECTIONS,
    credentials = 'same-origin',
    headers,
    remember = true,
    resumeLinks = true,
    scope = '',
  } = options
  if (!Number.isInteger(connections) || connections < 1) {
    throw new TypeError(`connections must be a whole number from 1 on, not ${connections}.`)
  }
  const endpoint = new URL(options.endpoint, document.baseURI)
  const hasher = createHasher(new URL(options.workerUrl ?? below(endpoint, '/hash-worker.js'), document.baseURI))
  const application = createApplication({ endpoint, credentials, headers })
  const files = createFileShelf()
  const link = resumeLinks ? takeLinkedUpload() : undefined
  let guards: Safeguards | undefined
  const performer = createPerformer({
    application,
    hasher,
    files,
    report: (event) => host.dispatch(event),
    claim: async (key, id) => (await loading)?.claim(key, id) ?? true,
    release: (key) => void loading.then((loaded) => loaded?.release(key)),
  })
  const host = createEngineHost({
    connections,
    perform: performer.perform,
    onStep: (table) => guards?.follow(table),
    onStepped: ({ type }) => publisher.announce(/moved|read|tick/.test(type) ? 'progress' : 'state'),
  })
  const publisher = createPublisher(() => guards?.dress(host.look()) ?? host.look())
  const loading = loadSafeguards({
    ...{ host, files, application, publisher, link, keyOf, rememberedOf },
    // A space is in no address.
    endpoint: scope === '' ? endpoint.href : `${endpoint.href} ${scope}`,
    isRemembering: remember,
  })
  void loading.then((loaded) => {
    guards = loaded
    guards?.follow(host.files())
  })
  if (options.polite) host.dispatch({ type: 'polite', isPolite: true })

  return {
    host,
    files,
    publisher,
    guards: () => guards,
    close() {
      host.close()
      publisher.close()
      performer.close()
      if (link) returnLinkedUpload(link)
      void loading.then((loaded) => loaded?.close())
    },
  }
}

/** Nothing where they cannot be loaded: then nobody guards, and uploads work all the same. */
async function loadSafeguards(options: SafeguardsOptions): Promise<Safeguards | undefined> {
  try {
    const { createSafeguards } = await import('./safeguards/safeguards.ts')
    return createSafeguards(options)
  } catch {
    return undefined
  }
}
