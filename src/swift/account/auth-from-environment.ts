/**
 * The environment variables that python-swiftclient reads, so that whoever can use `swift` can use this.
 * https://docs.openstack.org/python-swiftclient/latest/cli/
 */
import { type KeystoneInterface, type KeystoneReference, keystoneV3 } from './auth-keystone-v3.ts'
import { tempAuth } from './auth-temp.ts'
import type { SwiftAuth, SwiftConnectionOptions } from './connection.ts'

/** The variables do not add up to a login; the message says which are missing. Never holds a value that is secret. */
export class SwiftEnvironmentError extends Error {
  override readonly name = 'SwiftEnvironmentError'
  readonly code = 'environment'
}

type Environment = Readonly<Record<string, string | undefined>>
type ConnectionOptions = Pick<SwiftConnectionOptions, 'auth' | 'publicUrl' | 'internalUrl' | 'preferInternal'>

/** Whether any login is configured at all. */
export function hasSwiftEnvironment(env: Environment): boolean {
  return ['ST_AUTH', 'OS_AUTH_URL', 'OS_AUTH_TOKEN'].some((name) => read(env, name) !== undefined)
}

/**
 * Options for `createSwiftConnection` and `swiftStore`. As in python-swiftclient, a complete `ST_AUTH`, `ST_USER`,
 * `ST_KEY` comes before `OS_*` (unless an auth version says otherwise), and `OS_STORAGE_URL` replaces the address that
 * the login tells.
 * @throws SwiftEnvironmentError
 */
export function connectionFromEnvironment(env: Environment): ConnectionOptions {
  const storageUrl = read(env, 'OS_STORAGE_URL')
  const token = read(env, 'OS_AUTH_TOKEN')
  if (storageUrl !== undefined && token !== undefined) return { auth: fixedSession(storageUrl, token) }
  const address = storageUrl === undefined ? undefined : checkUrl('OS_STORAGE_URL', storageUrl)
  const addresses = address === undefined ? {} : { publicUrl: address, internalUrl: address }
  const version = (read(env, 'ST_AUTH_VERSION', 'OS_AUTH_VERSION', 'OS_IDENTITY_API_VERSION') ?? '').replace(
    /^v|\.0$/g,
    '',
  )
  if (version === '2') {
    throw new SwiftEnvironmentError(
      'Keystone version 2 is not supported. Set OS_IDENTITY_API_VERSION=3 and the version 3 OS_AUTH_URL.',
    )
  }
  const [url, user, key] = [read(env, 'ST_AUTH'), read(env, 'ST_USER'), read(env, 'ST_KEY')]
  const isComplete = url !== undefined && user !== undefined && key !== undefined
  if (version !== '3' && isComplete)
    return { auth: tempAuth({ url: checkUrl('ST_AUTH', url), user, key }), ...addresses }
  if (read(env, 'OS_AUTH_URL') === undefined) {
    throw new SwiftEnvironmentError(
      'No login is configured. Set ST_AUTH, ST_USER and ST_KEY, or OS_AUTH_URL, OS_USERNAME, OS_PASSWORD and OS_PROJECT_NAME, as for the swift command.',
    )
  }
  return keystoneFrom(env, addresses)
}

function keystoneFrom(env: Environment, addresses: Partial<ConnectionOptions>): ConnectionOptions {
  if (read(env, 'OS_AUTH_TYPE') === 'v3applicationcredential') {
    throw new SwiftEnvironmentError('Application credentials are not supported yet. Set OS_USERNAME and OS_PASSWORD.')
  }
  const userId = read(env, 'OS_USER_ID')
  const region = read(env, 'OS_REGION_NAME')
  const serviceType = read(env, 'OS_SERVICE_TYPE')
  const userDomain = reference(env, ['OS_USER_DOMAIN_ID'], ['OS_USER_DOMAIN_NAME'])
  const projectDomain = reference(env, ['OS_PROJECT_DOMAIN_ID'], ['OS_PROJECT_DOMAIN_NAME'])
  const project = reference(env, ['OS_PROJECT_ID', 'OS_TENANT_ID'], ['OS_PROJECT_NAME', 'OS_TENANT_NAME'])
  if (project === undefined) {
    throw new SwiftEnvironmentError('The project is missing. Set OS_PROJECT_NAME or OS_PROJECT_ID.')
  }
  const near = endpointOf(env)
  const auth = keystoneV3({
    authUrl: checkKeystoneUrl(need(env, 'OS_AUTH_URL')),
    ...(userId === undefined ? { username: need(env, 'OS_USERNAME') } : { userId }),
    password: need(env, 'OS_PASSWORD'),
    project,
    ...(userDomain && { userDomain }),
    ...(projectDomain && { projectDomain }),
    ...(region && { region }),
    ...(serviceType && { serviceType }),
    ...(near === 'admin' && { internalInterface: near }),
  })
  return { auth, preferInternal: near !== 'public', ...addresses }
}

/** Browsers are always sent to the public address; this is the one that the server itself uses. */
function endpointOf(env: Environment): KeystoneInterface {
  const value = (read(env, 'OS_ENDPOINT_TYPE', 'OS_INTERFACE') ?? 'public').replace(/URL$/, '')
  if (value === 'public' || value === 'internal' || value === 'admin') return value
  throw new SwiftEnvironmentError(
    `OS_ENDPOINT_TYPE (or OS_INTERFACE) must be public, internal or admin, not "${value}".`,
  )
}

function reference(env: Environment, ids: readonly string[], names: readonly string[]): KeystoneReference | undefined {
  const id = read(env, ...ids)
  const name = read(env, ...names)
  if (id !== undefined) return { id }
  return name === undefined ? undefined : { name }
}

function fixedSession(storageUrl: string, token: string): SwiftAuth {
  const publicUrl = checkUrl('OS_STORAGE_URL', storageUrl).replace(/\/+$/, '')
  return async () => ({ token, expiresAtMs: undefined, publicUrl, internalUrl: undefined })
}

function need(env: Environment, name: string): string {
  const value = read(env, name)
  if (value === undefined) throw new SwiftEnvironmentError(`${name} is missing. Set it as for the swift command.`)
  return value
}

/** The first of several names that is set; an empty variable counts as none. */
function read(env: Environment, ...names: readonly string[]): string | undefined {
  return names.map((name) => env[name]).find((value) => value !== undefined && value !== '')
}

/** Many RC files still hold the address of version 2, and say the version nowhere else. */
function checkKeystoneUrl(value: string): string {
  const url = checkUrl('OS_AUTH_URL', value)
  if (!/\/v2(\.0)?\/*$/.test(new URL(url).pathname)) return url
  throw new SwiftEnvironmentError(
    'OS_AUTH_URL is the address of Keystone version 2. Set that of version 3, ending in /v3.',
  )
}

function checkUrl(name: string, value: string): string {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value
  throw new SwiftEnvironmentError(`${name} is not an http or https URL.`)
}
