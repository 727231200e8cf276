import { createUploadServer, type UploadServer } from 'sluice/server'
import { connectionFromEnvironment, swiftStore } from 'sluice/swift'

const { TOKEN_SECRET = '', RECEIPT_SECRET = '', SLUICE_TEMPURL_KEY = '', SLUICE_CONTAINER = '' } = process.env

/** What a receipt has to say, and who sends it: your session knows. */
export const expected = { secret: RECEIPT_SECRET, audience: 'video', owner: 'ada' }

let server: UploadServer | undefined

/** Made at the first request: `next build` runs this file too, where no secret has to be known. */
export function uploads(): UploadServer {
  server ??= createUploadServer({
    store: swiftStore({
      ...connectionFromEnvironment(process.env), // ST_* or OS_*, as for the swift command
      container: SLUICE_CONTAINER,
      tempUrlKey: SLUICE_TEMPURL_KEY,
    }),
    tokenSecret: TOKEN_SECRET, // two different secrets of at least 32 bytes:
    receiptSecret: RECEIPT_SECRET, // openssl rand -hex 32
    authorize: () => ({ owner: expected.owner, prefix: 'incoming', audience: expected.audience }),
  })
  return server
}
