/** `sluice sign`: a TempURL, with the arguments and options of `swift tempurl`. Asks no server anything. */
import { Argument, Command, Option } from 'commander'
import { encodeContainerName, encodeObjectName, encodeSegment } from '../../swift/path.ts'
import {
  importTempUrlKey,
  type TempUrlDigest,
  type TempUrlForm,
  tempUrlMessage,
  tempUrlQuery,
  tempUrlSignature,
} from '../../swift/signing/temp-url.ts'
import { UsageError } from '../failure.ts'
import { parseExpiry } from '../sign-time.ts'

interface SignOptions {
  readonly absolute?: true
  readonly prefixBased?: true
  readonly iso8601?: true
  readonly ipRange?: string
  readonly digest: TempUrlDigest
  readonly form?: TempUrlForm
  readonly filename?: string
  readonly inline?: true
  readonly literal?: true
}

const METHODS = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE']

export function signCommand(): Command {
  return new Command('sign')
    .summary('make a TempURL, as `swift tempurl` does')
    .description('Makes a TempURL: a signed address that needs no login. The same bytes as `swift tempurl`.')
    .addArgument(new Argument('<method>', `${METHODS.join(', ')}; HEAD is allowed with each but DELETE`))
    .argument('<time>', 'how long it works: seconds, 30m, 12h, 7d; or an ISO 8601 time')
    .argument('<path>', '/v1/ACCOUNT/CONTAINER/OBJECT, not encoded; https://host in front is kept')
    .argument('[key]', 'the TempURL key; default: SLUICE_TEMPURL_KEY, which no process list shows')
    .option('--absolute', 'a number as <time> is a Unix time')
    .option('--prefix-based', 'sign for every object whose name begins with OBJECT')
    .option('--iso8601', 'write the end of the validity as an ISO 8601 time')
    .option('--ip-range <range>', 'only from this address or block, such as 192.0.2.0/24')
    .addOption(
      new Option('--digest <name>', 'sha1 for Swift before 2.17')
        .choices(['sha1', 'sha256', 'sha512'])
        .default('sha256'),
    )
    .addOption(
      new Option('--form <form>', 'how the signature is written (default: base64 for sha512)').choices([
        'hex',
        'base64',
      ]),
    )
    .option('--filename <name>', 'name that a browser saves it under (not signed)')
    .option('--inline', 'ask the browser to show it rather than save it (not signed)')
    .addOption(new Option('--literal', 'do not encode the path, as `swift tempurl` does not').conflicts('filename'))
    .addHelpText('after', HELP)
    .action(async (method: string, time: string, path: string, key: string | undefined, options: SignOptions) => {
      const url = await sign({
        method,
        time,
        path,
        key: key ?? process.env.SLUICE_TEMPURL_KEY,
        options,
        nowMs: Date.now(),
      })
      process.stdout.write(`${url}\n`)
    })
}

const HELP = `
Example:
  sluice sign GET 1h https://swift.example/v1/AUTH_main/files/holiday.mov
`

interface SignRequest {
  readonly method: string
  readonly time: string
  readonly path: string
  readonly key: string | undefined
  readonly options: SignOptions
  readonly nowMs: number
}

async function sign({ time, path: given, key, options, nowMs, ...request }: SignRequest): Promise<string> {
  const method = request.method.toUpperCase()
  if (!METHODS.includes(method)) {
    throw new UsageError(
      'bad_method',
      `"${request.method}" is no method that a TempURL can allow: ${METHODS.join(', ')}.`,
    )
  }
  if (key === undefined || key === '') {
    throw new UsageError(
      'no_key',
      'The TempURL key is missing. Set SLUICE_TEMPURL_KEY, or give it as the last argument.',
    )
  }
  const target = split(given, options.prefixBased ?? false)
  const expires = parseExpiry(time, { absolute: options.absolute ?? false, nowMs })
  const scope = {
    ...(options.prefixBased && { prefix: target.object }),
    ...(options.ipRange !== undefined && { ipRange: options.ipRange }),
  }
  const message = asUsage(() => tempUrlMessage({ method, expires, path: target.path, ...scope }))
  const form = options.form ?? (options.digest === 'sha512' ? 'base64' : 'hex')
  const signature = await tempUrlSignature(await importTempUrlKey(key, options.digest), message, form)
  const url = `${target.url}?${tempUrlQuery(signature, { ...options, expires, ...scope })}`
  return options.literal ? decodeURIComponent(url) : url
}

interface SignTarget {
  /** What is signed. */
  readonly path: string
  readonly object: string
  /** What is requested: whatever stood before the path, and the path encoded. */
  readonly url: string
}

/** Takes names as they are: nothing in them is a query, a fragment or an escape. */
function split(given: string, isPrefix: boolean): SignTarget {
  const [, before = '', path, account, container, object = ''] =
    /^(.*?)(\/v1\/([^/]+)\/([^/]+)\/(.*))$/s.exec(given) ?? []
  if (path === undefined || account === undefined || container === undefined || (object === '' && !isPrefix)) {
    throw new UsageError(
      'bad_path',
      `The path must be /v1/ACCOUNT/CONTAINER/${isPrefix ? 'PREFIX' : 'OBJECT'}, not "${given}".`,
    )
  }
  const names = asUsage(() => [
    encodeSegment(account),
    encodeContainerName(container),
    object && encodeObjectName(object),
  ])
  return { path, object, url: `${before}/v1/${names.join('/')}` }
}

/** The signer refuses what Swift would never accept; here that is a wrong argument. */
function asUsage<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError('bad_argument', error.message)
    throw error
  }
}
