/** `sluice dev`: page, application and store, running until it is stopped. */
import { relative } from 'node:path'
import { Command } from 'commander'
import { type Demo, startDemo } from '../../dev/demo/start-demo.ts'
import { UsageError } from '../failure.ts'
import { readPort } from '../port.ts'
import { style } from '../terminal.ts'
import { untilStopped } from '../until-stopped.ts'

const HELP = `
Environment:
  PORT               the port of the page
  ST_AUTH, OS_*      use this cluster instead of the embedded store, with the
                     variables of the \`swift\` command
  SLUICE_CONTAINER   the container on that cluster (default: sluice-demo)
  SLUICE_TEMPURL_KEY its TempURL key (default: the one it has, else a new one)`

export function devCommand(): Command {
  return new Command('dev')
    .summary('serve a page, an application and a store to try everything')
    .description('Serves a demo: a page with the element, the application behind it, and the embedded store.')
    .option('--port <port>', 'port of the page (default: PORT, else 3000)')
    .option('--folder <folder>', 'where the embedded store keeps its files', '.sluice')
    .addHelpText('after', HELP)
    .action(async ({ port, folder }: { port?: string; folder: string }) => {
      const demo = await start(readPort(port ?? process.env.PORT, 3000), folder)
      process.stdout.write(welcome(demo))
      await untilStopped()
      await demo.close()
    })
}

async function start(port: number, folder: string): Promise<Demo> {
  try {
    return await startDemo({ port, folder, environment: process.env })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new UsageError('port_in_use', `Port ${port} is in use. Choose another: PORT=${port + 1} npm start.`)
  }
}

function welcome({ url, store }: Demo): string {
  const { embedded, container, publicUrl } = store
  const line = (label: string, text: string) => `  ${style('dim', label.padEnd(12))}${text}\n`
  return [
    `${style('bold', 'Sluice is running.')} Open the page, pick a file, watch it arrive.\n\n`,
    line('Page', style('cyan', url)),
    line('Every state', `${url}/gallery`),
    line('Uploads', `${url}/uploads`),
    embedded
      ? line('Store', `embedded, ${publicUrl.origin}, files in ${relative('', embedded.folder)}`)
      : line('Store', publicUrl.href),
    line('Containers', `${container} (finished), ${container}_parts (parts and marks)`),
    embedded ? line('Bad weather', `${publicUrl.origin}/weather makes the store misbehave`) : '',
    embedded ? line('Look inside', `swift -A ${embedded.authUrl} \\`) : '',
    embedded ? line('', `  -U test:tester -K testing list ${container}`) : '',
    `\nCtrl+C stops it.\n`,
  ].join('')
}
