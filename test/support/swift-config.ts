/** The configuration files of a single-node Swift, as text. */

export type Settings = Readonly<Record<string, string | number | boolean>>
export type Sections = Readonly<Record<string, Settings>>

export interface StorageConfigOptions {
  readonly server: 'account' | 'container' | 'object'
  readonly folder: string
  readonly port: number
  readonly user: string
}

export interface ProxyConfigOptions {
  readonly folder: string
  readonly port: number
  readonly user: string
  readonly memcachedPort: number
  /** Middleware that says who is who, in order. */
  readonly auth: readonly string[]
  /** Sections such as `filter:ratelimit`, on top of ours; naming a filter's section switches it on. */
  readonly sections: Sections
}

/** One worker each: eventlet serves many connections in one process, and all of this shares two cores with Chromium. */
export function storageConfig({ server, folder, port, user }: StorageConfigOptions): string {
  return ini({
    DEFAULT: {
      ...common(folder, port, user),
      // Objects are where the bytes and their hashing are.
      workers: server === 'object' ? 2 : 1,
      devices: `${folder}/devices`,
      mount_check: false,
      disable_fallocate: true,
      // Percent of the disk that Swift would keep free: a test machine's disk may be fuller than that.
      fallocate_reserve: 0,
      log_level: 'WARNING',
    },
    'pipeline:main': { pipeline: `healthcheck ${server}-server` },
    [`app:${server}-server`]: { use: `egg:swift#${server}` },
    'filter:healthcheck': { use: 'egg:swift#healthcheck' },
    [`${server}-replicator`]: {},
    [`${server}-updater`]: {},
    [`${server}-auditor`]: {},
  })
}

export function proxyConfig(options: ProxyConfigOptions): string {
  const { folder, port, user, memcachedPort, auth, sections } = options
  const ratelimit = 'filter:ratelimit' in sections ? ['ratelimit'] : []
  // Debian's own pipeline plus formpost, less what needs other machines.
  const pipeline = [
    ...['catch_errors', 'gatekeeper', 'healthcheck', 'proxy-logging', 'cache', 'listing_formats', 'bulk'],
    ...['tempurl', 'formpost', ...ratelimit, ...auth, 'copy', 'container-quotas', 'account-quotas', 'slo', 'dlo'],
    ...['versioned_writes', 'symlink', 'proxy-logging', 'proxy-server'],
  ]
  const ours: Sections = {
    DEFAULT: { ...common(folder, port, user), workers: 2, log_level: 'INFO' },
    'pipeline:main': { pipeline: pipeline.join(' ') },
    'app:proxy-server': { use: 'egg:swift#proxy', account_autocreate: true, allow_account_management: true },
    'filter:catch_errors': { use: 'egg:swift#catch_errors' },
    'filter:gatekeeper': { use: 'egg:swift#gatekeeper' },
    'filter:healthcheck': { use: 'egg:swift#healthcheck' },
    'filter:proxy-logging': { use: 'egg:swift#proxy_logging' },
    'filter:cache': { use: 'egg:swift#memcache', memcache_servers: `127.0.0.1:${memcachedPort}` },
    'filter:listing_formats': { use: 'egg:swift#listing_formats' },
    'filter:bulk': { use: 'egg:swift#bulk' },
    'filter:tempurl': { use: 'egg:swift#tempurl' },
    'filter:formpost': { use: 'egg:swift#formpost' },
    'filter:ratelimit': { use: 'egg:swift#ratelimit' },
    'filter:copy': { use: 'egg:swift#copy' },
    'filter:container-quotas': { use: 'egg:swift#container_quotas' },
    'filter:account-quotas': { use: 'egg:swift#account_quotas' },
    'filter:slo': { use: 'egg:swift#slo' },
    'filter:dlo': { use: 'egg:swift#dlo' },
    'filter:versioned_writes': { use: 'egg:swift#versioned_writes', allow_object_versioning: true },
    'filter:symlink': { use: 'egg:swift#symlink' },
  }
  return ini(merge(ours, sections))
}

function common(folder: string, port: number, user: string): Settings {
  return {
    bind_ip: '127.0.0.1',
    bind_port: port,
    // The default is "swift", which only root can become.
    user,
    swift_dir: folder,
    // No syslog: with -v Swift writes to its standard error instead.
    log_address: '/nonexistent',
  }
}

function merge(ours: Sections, theirs: Sections): Sections {
  const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
  return Object.fromEntries(names.map((name) => [name, { ...ours[name], ...theirs[name] }]))
}

function ini(sections: Sections): string {
  return Object.entries(sections)
    .flatMap(([name, settings]) => [
      `[${name}]`,
      ...Object.entries(settings).map(([key, value]) => `${key} = ${value}`),
      '',
    ])
    .join('\n')
}
