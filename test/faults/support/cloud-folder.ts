/**
 * A file that is only a placeholder for one in a cloud, as OneDrive or iCloud keep them: rclone mounts an HTTP server of
 * the test's own, and reading blocks until that one gives the bytes.
 */
import { existsSync } from 'node:fs'
import { access, mkdir, readFile } from 'node:fs/promises'
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { RandomFile } from '../../e2e/support/random-file.ts'
import { run, startServer, temporaryFolder } from '../../support/processes.ts'

export interface CloudFile {
  /** Where the page can choose it. */
  readonly path: string
  close(): Promise<void>
}

export interface CloudOptions {
  /** Bytes from here on are not given before. */
  readonly heldFrom: number
  readonly until: Promise<void>
}

const RCLONE = '/usr/bin/rclone'
const UNMOUNT = '/usr/bin/fusermount3'

/** Containers are often not allowed to mount anything. */
export const hasCloudFolders: boolean = [RCLONE, UNMOUNT, '/dev/fuse'].every((path) => existsSync(path))

export async function mountCloudFile({ path, name }: RandomFile, options: CloudOptions): Promise<CloudFile> {
  const bytes = await readFile(path)
  const cloud = await serve(name, bytes, options)
  const folder = await temporaryFolder('sluice-cloud-')
  const mounted = join(folder.path, 'mounted')
  await mkdir(mounted)
  const url = `http://127.0.0.1:${(cloud.address() as AddressInfo).port}/`
  const rclone = startServer({
    name: 'rclone mount',
    command: RCLONE,
    args: ['mount', ':http:', mounted, '--http-url', url, '--read-only', '--config', '/dev/null'],
    logFile: join(folder.path, 'rclone.log'),
  })
  async function close(): Promise<void> {
    cloud.closeAllConnections()
    cloud.close()
    // While somebody still reads, the mount would stay.
    await run(UNMOUNT, ['-u', '-z', mounted]).catch(() => undefined)
    await rclone.stop()
    await folder.remove()
  }
  try {
    // Not the synchronous one: rclone asks this very process for the names.
    await expect.poll(() => access(join(mounted, name)).then(() => 'there', String)).toBe('there')
    return { path: join(mounted, name), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What rclone asks of a web server: the names in a folder, a file's size, a range of its bytes. */
async function serve(name: string, bytes: Buffer, options: CloudOptions): Promise<HttpServer> {
  const modified = new Date().toUTCString()
  const server = createServer(async (request, response) => {
    if (request.url === '/') {
      response.setHeader('Content-Type', 'text/html').end(`<a href="${name}">${name}</a>`)
      return
    }
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
    const from = Number(first ?? 0)
    const to = last ? Math.min(bytes.length, Number(last) + 1) : bytes.length
    response.writeHead(first === undefined ? 200 : 206, {
      'Accept-Ranges': 'bytes',
      'Last-Modified': modified,
      'Content-Length': to - from,
      ...(first !== undefined && { 'Content-Range': `bytes ${from}-${to - 1}/${bytes.length}` }),
    })
    if (request.method === 'HEAD') response.end()
    else await give(response, bytes.subarray(from, to), Math.max(0, options.heldFrom - from), options.until)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return server
}

async function give(response: ServerResponse, bytes: Buffer, atOnce: number, until: Promise<void>): Promise<void> {
  response.write(bytes.subarray(0, atOnce))
  if (bytes.length > atOnce) await until
  response.end(bytes.subarray(atOnce))
}
