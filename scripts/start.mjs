// `npm start` on a fresh clone: installs what is missing, builds, and serves the demo. Install and build stay quiet
// unless they fail, so that the first lines a person reads are the addresses.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Sluice needs Node 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(1)
}

const run = (what, command, args) => {
  process.stderr.write(`${what} …\n`)
  // npm is a .cmd file on Windows, which only a shell can start.
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', shell: process.platform === 'win32' })
  if (status === 0) return
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}\n${what} failed: ${command} ${args.join(' ')}\n`)
  process.exit(status ?? 1)
}

const installed = 'node_modules/.package-lock.json'
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync('package-lock.json').mtimeMs) {
  run('Installing', 'npm', ['ci', '--no-audit', '--no-fund'])
}
run('Building', 'npm', ['run', '--silent', 'build'])

const server = spawn(process.execPath, ['dist/cli.js', 'dev', ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal))
server.on('exit', (code, signal) => process.exit(signal ? 0 : (code ?? 1)))
