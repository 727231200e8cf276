/**
 * Where one scene plays: an embedded store of its own, and for each run an upload server with containers of its own and
 * weather that has not happened yet.
 */
import { randomBytes } from 'node:crypto'
import type { Logger } from '../../../server/options.ts'
import { createUploadServer, type UploadServer } from '../../../server/upload-server.ts'
import { tempAuth } from '../../../swift/account/auth-temp.ts'
import { createSwiftConnection, type SwiftConnection } from '../../../swift/account/connection.ts'
import { applySetUp, planSetUp } from '../../../swift/set-up/set-up.ts'
import { swiftStore } from '../../../swift/swift-store.ts'
import { createDevStore, type DevStore } from '../../store/create-dev-store.ts'
import { authorizeScene } from './authorize-scene.ts'
import { spoil } from './defects.ts'
import { emptyContainer } from './empty-container.ts'
import type { Scene } from './scene.ts'

export interface Stage {
  readonly scene: Scene
  /** Of its store. */
  readonly origin: string
  /** Begins anew and answers the path of the endpoint, another one each time: no run sees what an earlier one left. */
  start(): Promise<string>
  /** Fine weather, a sound container, an application that allows everything. */
  mend(): Promise<void>
  /** The upload server of the run that is on. */
  fetch(request: Request): Promise<Response>
  close(): Promise<void>
}

export interface StageOptions {
  readonly folder: string
  /** Of the page. */
  readonly origins: readonly string[]
  /** What the endpoints' paths begin with. */
  readonly basePath: string
}

interface Run {
  readonly uploads: Pick<UploadServer, 'fetch'>
  mend(): Promise<void>
  /** Removes what is stored. */
  end(): Promise<void>
}

/** What fails here is meant to. */
const UNMOVED: Logger = { warn() {}, error() {} }
/** As networks have it that want somebody to accept their terms. */
const PORTAL = '<!doctype html><title>Welcome</title><p>Accept our terms to go online.</p>'

export async function openStage(scene: Scene, { folder, origins, basePath }: StageOptions): Promise<Stage> {
  const store = await createDevStore({ folder })
  let run: Run | undefined
  // Two presses of the button follow one another.
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const next = turn.then(act, act)
    turn = next.catch(() => undefined)
    return next
  }

  async function start(): Promise<string> {
    const name = randomBytes(4).toString('hex')
    store.weather.clear()
    await run?.end()
    run = await openRun(scene, { store, origins, basePath: `${basePath}/${name}`, container: name })
    return `${basePath}/${name}`
  }

  return {
    scene,
    origin: store.url,
    start: () => inTurn(start),
    mend: () => inTurn(async () => run?.mend()),
    fetch: async (request) => run?.uploads.fetch(request) ?? new Response(null, { status: 404 }),
    close: () => inTurn(() => store.close()),
  }
}

interface RunOptions {
  readonly store: DevStore
  readonly origins: readonly string[]
  readonly basePath: string
  readonly container: string
}

async function openRun(scene: Scene, { store, origins, basePath, container }: RunOptions): Promise<Run> {
  const { application = {}, weather = [], defect } = scene
  const { isBehindPortal = false, grantSeconds, takenName } = application
  const owner = createSwiftConnection({ auth: tempAuth({ url: store.authUrl, user: 'test:tester', key: 'testing' }) })
  const tempUrlKey = await setUp(owner, container, origins)
  if (takenName !== undefined) await takeName(owner, container, takenName)
  const mendContainer = defect === undefined ? undefined : await spoil(owner, `${container}_parts`, defect)
  store.weather.add(...weather)

  let isMended = false
  const uploads = createUploadServer({
    store: swiftStore({
      auth: tempAuth({ url: store.authUrl, user: 'test:runtime', key: 'runtime-key' }),
      container,
      tempUrlKey,
    }),
    tokenSecret: randomBytes(32).toString('hex'),
    receiptSecret: randomBytes(32).toString('hex'),
    authorize: authorizeScene(application, () => ({ isMended })),
    basePath,
    logger: UNMOVED,
    // Nobody waits for an answer here: connections to the application are few, and all scenes share them.
    answerWithinSeconds: 1,
    ...(grantSeconds === undefined ? {} : { grantSeconds }),
  })
  return {
    uploads: isBehindPortal ? { fetch: async (request) => (isMended ? uploads.fetch(request) : portal()) } : uploads,
    async mend() {
      store.weather.clear()
      isMended = true
      await mendContainer?.()
    },
    async end() {
      for (const name of [container, `${container}_parts`]) await emptyContainer(owner, name)
    },
  }
}

async function setUp(connection: SwiftConnection, container: string, origins: readonly string[]): Promise<string> {
  const options = { container, origins, runtimeUser: 'test:runtime' }
  const plan = await planSetUp(connection, options)
  await applySetUp(connection, plan, options)
  return plan.tempUrlKey.value
}

async function takeName(connection: SwiftConnection, container: string, object: string): Promise<void> {
  const answer = await connection.request({ method: 'PUT', container, object, body: 'Here before.' })
  await answer.body?.cancel()
}

function portal(): Response {
  return new Response(PORTAL, { headers: { 'Content-Type': 'text/html; charset=utf-8' } })
}
