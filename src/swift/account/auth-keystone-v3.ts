/**
 * Keystone version 3: one POST of the credentials; the token comes back in a header, the addresses in a catalogue.
 * https://docs.openstack.org/api-ref/identity/v3/#password-authentication-with-scoped-authorization
 */
import { StoreError } from '../../store/store-error.ts'
import type { SwiftAuth } from './connection.ts'

/** By name or by id; Keystone wants exactly one of them. */
export type KeystoneReference = { readonly name: string } | { readonly id: string }

export type KeystoneV3Options = {
  /** `https://keystone.example:5000` with or without `/v3`; `OS_AUTH_URL`. */
  readonly authUrl: string | URL
  readonly password: string
  /**
   * Domain of a user given by name.
   * @default id `default`, the domain that every Keystone begins with.
   */
  readonly userDomain?: KeystoneReference
  readonly project: KeystoneReference
  /**
   * Domain of a project given by name.
   * @default id `default`
   */
  readonly projectDomain?: KeystoneReference
  /** Which region's Swift. Needed only where the catalogue lists several. */
  readonly region?: string
  /**
   * Type of the service in the catalogue.
   * @default 'object-store'
   */
  readonly serviceType?: string
  /**
   * The interface of the catalogue that browsers reach.
   * @default 'public'
   */
  readonly interface?: KeystoneInterface
  /**
   * The one that servers near the cluster may use (`preferInternal` of the connection).
   * @default 'internal'
   */
  readonly internalInterface?: KeystoneInterface
} & ({ readonly username: string } | { readonly userId: string })

export type KeystoneInterface = 'public' | 'internal' | 'admin'

const DEFAULT_DOMAIN: KeystoneReference = { id: 'default' }

/** Logs in to Keystone v3 with a password. The login throws `StoreError` when it is refused or finds no Swift. */
export function keystoneV3(options: KeystoneV3Options): SwiftAuth {
  const url = tokensUrl(options.authUrl)
  const body = JSON.stringify(loginRequest(options))
  return async ({ fetch, now, signal }) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body,
      // A redirected login would hand the password to another host.
      redirect: 'manual',
      ...(signal === undefined ? {} : { signal }),
    })
    const token = response.headers.get('X-Subject-Token')
    if (response.status !== 201 || token === null) {
      await response.body?.cancel()
      throw refusal(url, response)
    }
    return { token, ...readAnswer(await response.json().catch(() => undefined), options, now()) }
  }
}

/** python-swiftclient takes an unversioned URL for version 3, and so do we. */
function tokensUrl(authUrl: string | URL): URL {
  const url = new URL(authUrl)
  const path = url.pathname.replace(/\/+$/, '').replace(/\/auth\/tokens$/, '')
  if (/\/v2(\.0)?$/.test(path)) {
    throw new TypeError(`The auth URL path ${path} is Keystone version 2. Give the version 3 URL, which ends in /v3.`)
  }
  url.pathname = `${path.endsWith('/v3') ? path : `${path}/v3`}/auth/tokens`
  return url
}

function loginRequest(options: KeystoneV3Options): unknown {
  const { password, userDomain = DEFAULT_DOMAIN, projectDomain = DEFAULT_DOMAIN, project } = options
  const user = 'userId' in options ? { id: options.userId } : { name: options.username, domain: one(userDomain) }
  const scoped = 'id' in project ? one(project) : { ...one(project), domain: one(projectDomain) }
  return {
    auth: {
      identity: { methods: ['password'], password: { user: { ...user, password } } },
      scope: { project: scoped },
    },
  }
}

/** Keystone answers 400 to an object that has both, so whatever else the caller's object holds stays here. */
function one(reference: KeystoneReference): KeystoneReference {
  return 'id' in reference ? { id: reference.id } : { name: reference.name }
}

interface CatalogueEntry {
  readonly type?: string
  readonly endpoints?: readonly CatalogueEndpoint[]
}

interface CatalogueEndpoint {
  readonly interface?: string
  readonly region?: string
  readonly region_id?: string
  readonly url?: string
}

interface KeystoneToken {
  readonly issued_at?: string
  readonly expires_at?: string
  readonly catalog?: readonly CatalogueEntry[]
}

function readAnswer(answer: unknown, options: KeystoneV3Options, nowMs: number) {
  const { token } = (answer ?? {}) as { token?: KeystoneToken }
  const endpoints = endpointsOf(token?.catalog ?? [], options)
  const at = (name: KeystoneInterface) => endpoints.find((one) => one.interface === name)?.url?.replace(/\/+$/, '')
  const publicInterface = options.interface ?? 'public'
  const publicUrl = at(publicInterface)
  if (publicUrl === undefined) {
    const message = `Keystone's catalogue lists no ${publicInterface} address of the service type "${options.serviceType ?? 'object-store'}". Ask the operator for the endpoint, or choose another interface.`
    throw new StoreError('store_error', message)
  }
  return {
    expiresAtMs: expiry(token, nowMs),
    publicUrl,
    internalUrl: at(options.internalInterface ?? 'internal'),
  }
}

/**
 * By our clock: Keystone's may differ, and to a clock that is an hour ahead each new token would look over, so that every
 * request logged in anew.
 */
function expiry(token: KeystoneToken | undefined, nowMs: number): number | undefined {
  const expiresAtMs = Date.parse(token?.expires_at ?? '')
  const issuedAtMs = Date.parse(token?.issued_at ?? '')
  if (Number.isNaN(expiresAtMs)) return undefined
  return Number.isNaN(issuedAtMs) ? expiresAtMs : nowMs + expiresAtMs - issuedAtMs
}

function endpointsOf(catalogue: readonly CatalogueEntry[], options: KeystoneV3Options): readonly CatalogueEndpoint[] {
  const { region, serviceType = 'object-store' } = options
  const all = catalogue.filter((entry) => entry.type === serviceType).flatMap((entry) => entry.endpoints ?? [])
  const regions = [...new Set(all.map(regionOf))]
  const listed = regions.join(', ') || 'none'
  if (region === undefined && regions.length > 1) {
    throw new StoreError('store_error', `Keystone lists Swift in several regions (${listed}). Name one of them.`)
  }
  if (region !== undefined && !regions.includes(region)) {
    throw new StoreError('store_error', `Keystone lists no Swift in the region "${region}"; it lists: ${listed}.`)
  }
  return region === undefined ? all : all.filter((one) => regionOf(one) === region)
}

function regionOf(endpoint: CatalogueEndpoint): string {
  return endpoint.region_id ?? endpoint.region ?? ''
}

function refusal(url: URL, response: Response): StoreError {
  const where = `${url.origin}${url.pathname}`
  const { status } = response
  if (status === 401 || status === 403) {
    const message = `Keystone refused the login at ${where} (${status}). Check user, password, project and their domains.`
    return new StoreError('store_error', message, { status })
  }
  if (status >= 500 || status === 429) {
    return new StoreError('store_busy', `Keystone answered ${status} at ${where}. Try again later.`, { status })
  }
  const message = `Keystone answered ${status} at ${where}. Check that the auth URL is a Keystone version 3.`
  return new StoreError('store_error', message, { status })
}
