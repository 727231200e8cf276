/**
 * Prepares an account for uploads, as its administrator: the application's container, the container of everything
 * unfinished beside it, CORS, a TempURL key, and the rights of the user that the application runs as, who needs to be
 * no administrator. First a plan is made, by looking only; then it is carried out. Once carried out, the next plan is
 * empty. Nothing that is there is ever taken away, but a key by an explicit rotation.
 */
import { readCapabilities } from '../account/capabilities.ts'
import type { SwiftConnection } from '../account/connection.ts'
import { encodeContainerName } from '../path.ts'
import { probeCopyAttack } from './copy-probe.ts'
import { corsEdits } from './cors.ts'
import type { Edit } from './edit.ts'
import { SetUpError } from './error.ts'
import { type Found, find, toHeader } from './found.ts'
import { checkKey } from './key-check.ts'
import { type PlannedKey, planKey } from './keys.ts'
import { type Rights, rightsEdits } from './rights.ts'

export interface SetUpOptions {
  /** For finished objects. `<container>_parts` is made beside it. */
  readonly container: string
  /** Pages that will send parts, as browsers write origins: `https://app.example`. */
  readonly origins?: readonly string[]
  /** The user that the application runs as. `account:user`, with Keystone `project id:user id`. */
  readonly runtimeUser?: string
  /** Everyone may download finished objects. */
  readonly isPublic?: boolean
  /** Users who may download finished objects. Swift lets a named user list as well. */
  readonly readers?: readonly string[]
  /** Make `<container>_sealed` too, for `seal: 'copy'`. */
  readonly seal?: boolean
  /**
   * The key that the application is configured with.
   * @default the one that is there, else a new one
   */
  readonly tempUrlKey?: string
  /** Replace the key: the one in use becomes the second and stays valid. */
  readonly rotateKey?: boolean
  /**
   * Where the key goes. `account` is for clusters that know no container keys; it lets every signature reach further,
   * so set-up then tries the copy attack on objects of its own and refuses where it works.
   * @default 'container'
   */
  readonly keyScope?: 'container' | 'account'
  /** Go on although the copy attack works here. */
  readonly acceptCopyAttack?: boolean
  /** Also see to an account key, which `downloadUrl` needs. A text: that key. */
  readonly downloadKey?: boolean | string
  /** Makes a new key. @default 32 random bytes in hex */
  readonly generateKey?: () => string
  readonly signal?: AbortSignal
}

/** What is to be done to one container, or to the account. */
export interface SetUpStep {
  /** `undefined`: the account. */
  readonly container: string | undefined
  readonly isNew: boolean
  readonly edits: readonly Edit[]
}

export interface SetUpPlan {
  readonly containers: { readonly finished: string; readonly parts: string; readonly sealed: string | undefined }
  /** Only steps that change something. */
  readonly steps: readonly SetUpStep[]
  /** What the application has to be configured with. */
  readonly tempUrlKey: Omit<PlannedKey, 'edits'>
  readonly downloadKey: Omit<PlannedKey, 'edits'> | undefined
}

/** Marks a container as one that holds nothing but Sluice's own; the value is the version of its layout. */
const MARK = { 'X-Container-Meta-Sluice': '1' } as const

/**
 * Looks at the account and says what is missing.
 * @throws SetUpError when what was asked cannot or must not be done; StoreError when the store fails.
 */
export async function planSetUp(connection: SwiftConnection, options: SetUpOptions): Promise<SetUpPlan> {
  const { container, seal = false, keyScope = 'container', signal } = options
  const containers = {
    finished: container,
    parts: `${container}_parts`,
    sealed: seal ? `${container}_sealed` : undefined,
  }
  checkName(container)
  await checkCluster(connection, signal)

  const account = await find(connection, undefined, signal)
  const finished = await find(connection, containers.finished, signal)
  const parts = await find(connection, containers.parts, signal)
  const sealed = containers.sealed === undefined ? undefined : await find(connection, containers.sealed, signal)

  const generate = options.generateKey ?? randomKey
  const keyHome = keyScope === 'account' ? account : parts
  const key = planKey(keyHome, { given: options.tempUrlKey, rotate: options.rotateKey ?? false, generate })
  const download = planDownloadKey(account, options, key, generate)
  const rights: Rights = options
  const steps = [
    step(account, [...(keyScope === 'account' ? key.edits : []), ...(download?.edits ?? [])]),
    step(finished, rightsEdits(finished, rights)),
    step(parts, [
      ...ownEdits(parts),
      ...corsEdits(parts, options.origins ?? []),
      ...(keyScope === 'container' ? key.edits : []),
      ...rightsEdits(parts, rights),
    ]),
    ...(sealed === undefined ? [] : [step(sealed, [...sealedEdits(sealed), ...rightsEdits(sealed, rights)])]),
  ]
  return {
    containers,
    steps: steps.filter(({ isNew, edits }) => isNew || edits.length > 0),
    tempUrlKey: { value: key.value, source: key.source },
    downloadKey: download && { value: download.value, source: download.source },
  }
}

/**
 * Does what the plan says, tries the key, and tries the copy attack where the key is the account's.
 * @throws SetUpError as soon as Swift refuses a step (the next run goes on from there), when it does not accept the
 * key, or when the attack works.
 */
export async function applySetUp(connection: SwiftConnection, plan: SetUpPlan, options: SetUpOptions): Promise<void> {
  for (const { container, isNew, edits } of plan.steps) {
    const values = Object.assign({}, ...edits.map(({ headers }) => headers)) as Record<string, string>
    const headers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toHeader(value)]))
    const at = container === undefined ? {} : { container }
    const response = await connection.request({
      method: isNew ? 'PUT' : 'POST',
      ...at,
      headers,
      signal: options.signal,
    })
    await response.body?.cancel()
    if (!response.ok) throw refusedStep(container, response.status)
  }
  const { finished, parts } = plan.containers
  const key = plan.tempUrlKey.value
  await checkKey(connection, { container: parts, key, signal: options.signal })
  if (options.keyScope !== 'account' || options.acceptCopyAttack) return
  if (await probeCopyAttack(connection, { finished, parts, key, signal: options.signal })) {
    const message = `A signature made with the account's key lets its holder copy any object of the account (CVE-2026-97149): it worked here on objects made for the test. Use container keys, have the operator update Swift, or accept the risk by name (--accept-copy-attack). The containers and the key are in place.`
    throw new SetUpError('copy_attack_possible', message)
  }
}

function checkName(container: string): void {
  try {
    encodeContainerName(container)
  } catch (error) {
    throw new SetUpError('bad_name', (error as TypeError).message)
  }
  // Swift's limit is 256 bytes, and the longest name that we derive ends in "_sealed".
  const bytes = new TextEncoder().encode(`${container}_sealed`).length
  if (bytes > 256)
    throw new SetUpError(
      'bad_name',
      `The container name is too long: with "_sealed" it has ${bytes} bytes, Swift takes 256.`,
    )
}

/** A cluster that hides `/info` is believed to have everything; one that shows it must list what we need. */
async function checkCluster(connection: SwiftConnection, signal: AbortSignal | undefined): Promise<void> {
  const { version, tempUrl, slo } = await readCapabilities(connection, signal === undefined ? {} : { signal })
  if (version === undefined) return
  const missing = [tempUrl === undefined && 'tempurl', slo === undefined && 'slo'].filter((name) => name !== false)
  if (missing.length === 0) return
  const message = `This Swift (${version}) runs without the middleware ${missing.join(' and ')}, which uploads need. Ask the operator to switch it on.`
  throw new SetUpError('unsupported', message)
}

function planDownloadKey(account: Found, options: SetUpOptions, key: PlannedKey, generate: () => string) {
  const { downloadKey = false } = options
  if (downloadKey === false) return undefined
  // One account key serves both, where there are no others.
  if (options.keyScope === 'account') return { ...key, edits: [] }
  const given = downloadKey === true ? undefined : downloadKey
  return planKey(account, { given, rotate: false, generate })
}

/** Everything in a marked container may be removed one day, so a stranger's container is never marked. */
function ownEdits(found: Found): readonly Edit[] {
  if (
    found.header('X-Versions-Enabled')?.toLowerCase() === 'true' ||
    found.header('X-Versions-Location') !== undefined
  ) {
    const message = `The container "${found.container}" keeps versions, so removed parts would stay. Switch that off first.`
    throw new SetUpError('keeps_versions', message)
  }
  if (found.header('X-Container-Meta-Sluice') !== undefined) return []
  if (!found.isEmpty) {
    const message = `The container "${found.container}" holds objects and was not made by Sluice (it has no X-Container-Meta-Sluice). Choose another container name, or empty it.`
    throw new SetUpError('not_ours', message)
  }
  return [{ text: 'mark it as Sluice’s own', headers: MARK }]
}

/** The point of the sealed container is that no signature reaches it. */
function sealedEdits(found: Found): readonly Edit[] {
  const key = ['X-Container-Meta-Temp-URL-Key', 'X-Container-Meta-Temp-URL-Key-2'].find((name) => found.header(name))
  if (key === undefined) return ownEdits(found)
  throw new SetUpError(
    'sealed_has_key',
    `The container "${found.container}" has a TempURL key (${key}). Remove it: nothing signed may reach sealed objects.`,
  )
}

function step(found: Found, edits: readonly Edit[]): SetUpStep {
  return { container: found.container, isNew: !found.exists && found.container !== undefined, edits }
}

function refusedStep(container: string | undefined, status: number): SetUpError {
  const what = container === undefined ? 'the account' : `the container "${container}"`
  const isRight = status === 401 || status === 403
  const advice = isRight
    ? 'Run set-up as an administrator of the account.'
    : 'The steps before it are done; run set-up again.'
  return new SetUpError(isRight ? 'not_permitted' : 'refused', `Changing ${what} answered ${status}. ${advice}`)
}

function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
