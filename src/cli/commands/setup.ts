/** `sluice setup`: prepares a Swift account for uploads. Shows what it will change, asks, does it; repeatable. */
import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import { connectionFromEnvironment } from '../../swift/account/auth-from-environment.ts'
import { createSwiftConnection, type SwiftConnection } from '../../swift/account/connection.ts'
import { applySetUp, planSetUp, type SetUpOptions, type SetUpPlan } from '../../swift/set-up/set-up.ts'
import { writeEnvFile } from '../env-file.ts'
import { UsageError } from '../failure.ts'
import { describePlan, environmentLines, jsonReport } from '../setup-report.ts'
import { style, wrap } from '../terminal.ts'

interface SetupCommandOptions {
  readonly origin?: readonly string[]
  readonly runtimeUser?: string
  readonly public?: true
  readonly reader?: readonly string[]
  readonly seal?: true
  readonly downloads?: true
  readonly rotateKey?: true
  readonly accountKey?: true
  readonly acceptCopyAttack?: true
  readonly saveKeys?: string
  readonly showKeys?: true
  readonly dryRun?: true
  readonly yes?: true
  readonly json?: true
}

export function setupCommand(): Command {
  const collect = (value: string, before: readonly string[] = []) => [...before, value]
  return (
    new Command('setup')
      .summary('prepare a Swift account for uploads')
      .description(
        'Makes the containers, allows your pages (CORS), sets a TempURL key and grants rights.\nShows what it will change and asks first. Run it again at any time: it only adds.',
      )
      .argument('<container>', 'for finished objects; <container>_parts is made beside it')
      .option('--origin <origin>', 'a page that uploads, such as https://app.example (repeat)', collect)
      .option(
        '--runtime-user <user>',
        'the user your application runs as: account:user, with\nKeystone project-id:user-id; it needs to be no administrator',
      )
      .option('--public', 'everyone may download finished objects')
      .option('--reader <user>', 'a user who may download finished objects, and list them (repeat)', collect)
      .option('--seal', 'also make <container>_sealed')
      .option('--downloads', 'also see to an account key, which download URLs need')
      .option('--rotate-key', 'replace the TempURL key; the one in use becomes the second')
      .option('--account-key', 'for clusters without container keys: use the account’s')
      .option('--accept-copy-attack', 'go on although CVE-2026-97149 works on this cluster')
      // Not --env-file: Node takes that for itself, wherever it stands.
      .option('--save-keys <file>', 'keep the keys in this file, readable by you only')
      .option('--show-keys', 'print the keys even where no terminal is')
      .option('--dry-run', 'only show what would be changed')
      .option('-y, --yes', 'do not ask')
      .option('--json', 'print one line of JSON instead (needs --yes or --dry-run)')
      .addHelpText('after', HELP)
      .action(setup)
  )
}

const HELP = `
Logs in as the swift command does: ST_AUTH, ST_USER and ST_KEY, or OS_AUTH_URL,
OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME and the other OS_* variables. Your own
TempURL key is taken from SLUICE_TEMPURL_KEY; without it the key in use is kept,
or a good one is made.

Example:
  sluice setup files --origin https://app.example --runtime-user main:web
`

async function setup(container: string, options: SetupCommandOptions): Promise<void> {
  const isTerminal = process.stdin.isTTY === true && process.stdout.isTTY === true
  const mayAsk = isTerminal && !options.json
  if (!options.yes && !options.dryRun && !mayAsk) {
    throw new UsageError(
      'needs_yes',
      'Nobody can be asked here. Add --yes to carry the plan out, or --dry-run to see it.',
    )
  }
  const connection = createSwiftConnection(connectionFromEnvironment(process.env))
  const wanted = setUpOptions(container, options)
  const plan = await planSetUp(connection, wanted)
  if (!options.json) process.stdout.write(`\n${describePlan(plan, await connection.publicUrl())}\n`)
  const applied = !options.dryRun && (await carryOut(connection, plan, wanted, options))
  if (applied && options.saveKeys !== undefined) await writeEnvFile(options.saveKeys, environmentLines(plan))
  if (options.json) process.stdout.write(`${jsonReport(plan, { applied, showKeys: options.showKeys ?? false })}\n`)
  else if (applied) process.stdout.write(describeKeys(plan, options))
}

function setUpOptions(container: string, options: SetupCommandOptions): SetUpOptions {
  const { SLUICE_TEMPURL_KEY: tempUrlKey, SLUICE_DOWNLOAD_KEY: downloadKey } = process.env
  return {
    container,
    origins: options.origin ?? [],
    readers: options.reader ?? [],
    isPublic: options.public ?? false,
    seal: options.seal ?? false,
    rotateKey: options.rotateKey ?? false,
    acceptCopyAttack: options.acceptCopyAttack ?? false,
    keyScope: options.accountKey ? 'account' : 'container',
    downloadKey: (options.downloads ?? false) && (downloadKey || true),
    ...(options.runtimeUser !== undefined && { runtimeUser: options.runtimeUser }),
    ...(tempUrlKey && { tempUrlKey }),
  }
}

async function carryOut(
  connection: SwiftConnection,
  plan: SetUpPlan,
  wanted: SetUpOptions,
  { yes, json }: SetupCommandOptions,
): Promise<boolean> {
  if (plan.steps.length > 0 && !yes && !(await confirm())) {
    process.stdout.write('Nothing was changed.\n')
    return false
  }
  await applySetUp(connection, plan, wanted)
  if (plan.steps.length > 0 && !json)
    process.stdout.write(`${style('green', 'Done.')} Run it again at any time: it only adds.\n\n`)
  return true
}

async function confirm(): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^y(es)?$/i.test((await terminal.question('Do this? [y/N] ')).trim())
  } finally {
    terminal.close()
  }
}

/** Logs outlive keys: without a terminal, nothing secret is printed unless asked for. Swift keeps the key either way. */
function describeKeys(plan: SetUpPlan, { saveKeys, showKeys }: SetupCommandOptions): string {
  if (saveKeys !== undefined) return `The keys are in ${saveKeys}, readable by you only.\n`
  if (!showKeys && process.stdout.isTTY !== true) {
    return `${wrap('The TempURL key is not printed, because this is no terminal. Add --save-keys FILE to keep it in a file, or --show-keys; run it again at any time.', '')}\n`
  }
  const lines = environmentLines(plan).map((line) => `  ${line}`)
  const advice = wrap('Give these to your application and to nobody else: whoever has the key can write parts.', '')
  return `${advice}\n\n${lines.join('\n')}\n\n`
}
