/** The `sluice` command: one file a subcommand under `commands/`. */
import { createRequire } from 'node:module'
import { Command, CommanderError } from 'commander'
import { devCommand } from './commands/dev.ts'
import { setupCommand } from './commands/setup.ts'
import { signCommand } from './commands/sign.ts'
import { storeCommand } from './commands/store.ts'
import { EXIT, reportFailure } from './failure.ts'

/** Runs the command and answers its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const program = new Command('sluice')
    .description('Uploads really big files from a web page straight into OpenStack Swift.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError('Run with --help to see what there is.')
    .exitOverride()
  for (const command of [devCommand(), storeCommand(), setupCommand(), signCommand()]) {
    program.addCommand(command.exitOverride())
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return EXIT.done
  } catch (error) {
    // Commander has already said it: help and version on standard output, what is wrong on standard error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    return reportFailure(error, { json: args.includes('--json') })
  }
}

function packageVersion(): string {
  // From dist/cli/ as from src/cli/ the package's root is two folders up.
  const { version }: { version: string } = createRequire(import.meta.url)('../../package.json')
  return version
}
