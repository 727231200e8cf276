// The Debian packages that the tests need beyond Node: a real OpenStack Swift with its command line client, a real
// Keystone, three browser engines. Installed only when missing, only by root, only on Debian and its kin.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** What each group is for, so that whoever lacks it knows what is skipped. */
const GROUPS = [
  {
    packages: ['swift-proxy', 'swift-account', 'swift-container', 'swift-object', 'memcached', 'python3-swiftclient'],
    without: 'every test against real OpenStack Swift',
  },
  { packages: ['keystone', 'python3-keystonemiddleware'], without: 'the login to a real Keystone' },
  { packages: ['rclone', 'fuse3'], without: 'rclone against the stores, and a file that is only a placeholder' },
  { packages: ['chromium'], without: 'every test in Chromium, which is most of those in a real browser' },
  { packages: ['firefox-esr'], without: 'the tests in Firefox' },
  // WebKitGTK's own driver and the small browser that it drives; that one needs a display, and Xvfb is one without a screen.
  { packages: ['webkit2gtk-driver', 'xvfb'], without: 'the tests in WebKit, the nearest to Safari that runs on Linux' },
]

/**
 * Installs what is missing where that is possible, and says what will be skipped where it is not.
 * Throws when an installation was tried and failed: a run that skips its main tests must not look like a success.
 */
export function provideDebianPackages() {
  const missing = GROUPS.flatMap(({ packages }) => packages).filter((name) => !isInstalled(name))
  if (missing.length === 0) return
  if (!existsSync('/etc/debian_version')) return explainSkips('this is not Debian', missing)
  if (process.getuid?.() !== 0) return explainSkips('only root can install packages', missing)
  console.log(`Installing Debian packages for the tests: ${missing.join(' ')}`)
  apt(['update', '-qq'])
  apt(['install', '-y', '-qq', '--no-install-recommends', ...missing])
}

function isInstalled(name) {
  const { stdout } = spawnSync('dpkg-query', ['--status', name], { encoding: 'utf8' })
  return (stdout ?? '').includes('Status: install ok installed')
}

function explainSkips(reason, missing) {
  console.log(`Not installed, because ${reason}: ${missing.join(' ')}`)
  for (const { packages, without } of GROUPS) {
    if (packages.some((name) => missing.includes(name))) console.log(`  Skipped therefore: ${without}.`)
  }
}

function apt(args) {
  const { status } = spawnSync('apt-get', args, {
    // What apt says of its progress is of interest only when it fails, and then it is on standard error.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0) throw new Error(`apt-get ${args[0]} failed with status ${status}; its reasons are above.`)
}
