/**
 * A project as people have it who use Sluice: test/consumer, with frameworks and bundlers from its own lockfile and
 * Sluice in the form in which it is published. It lies apart, so that only these tests wait for its installation.
 */
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run, temporaryFolder } from './processes.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const CONSUMER = join(ROOT, 'test/consumer')
const MODULES = join(CONSUMER, 'node_modules')
/** Projects are made below it, where they find the packages as in any project. Not kept in git. */
const WORK = join(CONSUMER, '.work')
/** Tells which Sluice is installed. */
const STAMP = join(MODULES, '.sluice-packed')

/** A fresh clone with an empty cache downloads some 150 MB. */
export const INSTALL_TIMEOUT_MS = 300_000

export interface ConsumerProject {
  readonly folder: string
  /** Path of a command that a package of the project brings. */
  bin(name: string): string
  remove(): Promise<void>
}

/** A new project with the files of a folder of this repository, and the freshly packed Sluice. */
export async function createConsumerProject(source: string): Promise<ConsumerProject> {
  await providePackage()
  await mkdir(WORK, { recursive: true })
  const folder = await mkdtemp(join(WORK, `${source.replaceAll('/', '-')}-`))
  await cp(join(ROOT, source), folder, { recursive: true })
  return {
    folder,
    bin: (name) => join(MODULES, '.bin', name),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

/** Installs what test/consumer needs and the freshly packed Sluice; answers Sluice's folder. */
export async function providePackage(): Promise<string> {
  await installPackages()
  await installSluice()
  return join(MODULES, 'sluice')
}

async function installPackages(): Promise<void> {
  const [installed, wanted] = await Promise.all([
    modifiedAt(join(MODULES, '.package-lock.json')),
    modifiedAt(join(CONSUMER, 'package-lock.json')),
  ])
  if (installed >= wanted) return
  await npm('ci')
}

/** Packs what is built and installs it as from a registry, with its own dependencies; not again where it is the same. */
async function installSluice(): Promise<void> {
  const packed = await temporaryFolder('sluice-packed-')
  try {
    await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', packed.path], { cwd: ROOT })
    const file = join(packed.path, `sluice-${await version()}.tgz`)
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
    if ((await readFile(STAMP, 'utf8').catch(() => '')) === digest) return
    await npm('install', '--no-save', '--prefer-offline', file)
    await writeFile(STAMP, digest)
  } finally {
    await packed.remove()
  }
}

async function version(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  return version
}

/** No package here needs its install script. */
async function npm(command: string, ...args: readonly string[]): Promise<void> {
  await run('npm', [command, '--ignore-scripts', '--no-audit', '--no-fund', ...args], { cwd: CONSUMER })
}

/** `0` of what is not there. */
async function modifiedAt(path: string): Promise<number> {
  return await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
