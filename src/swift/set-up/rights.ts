/**
 * Read and write rights (ACLs). They are only ever added: what an operator has granted stays.
 * https://docs.openstack.org/swift/latest/overview_acl.html
 */
import type { Edit } from './edit.ts'
import { SetUpError } from './error.ts'
import type { Found } from './found.ts'

export interface Rights {
  /** The application's own user: reads and writes. `account:user`, with Keystone `project id:user id`. */
  readonly runtimeUser?: string | undefined
  /** Who may read objects, besides. */
  readonly readers?: readonly string[] | undefined
  /** Everyone may read objects. */
  readonly isPublic?: boolean | undefined
}

/** Any referrer, which is anyone; without `.rlistings` nobody may list. */
const EVERYONE = '.r:*'

/** The rights that one container lacks. */
export function rightsEdits(found: Found, { runtimeUser, readers = [], isPublic = false }: Rights): readonly Edit[] {
  const runtime = runtimeUser === undefined ? [] : [runtimeUser]
  for (const user of [...runtime, ...readers]) checkUser(user)
  const read = aclEdit(found, 'X-Container-Read', [...runtime, ...readers, ...(isPublic ? [EVERYONE] : [])], 'read')
  const write = aclEdit(found, 'X-Container-Write', runtime, 'write')
  return [read, write].filter((edit) => edit !== undefined)
}

function checkUser(user: string): void {
  // A dot at the front or a comma would make something else of the list; a bare name would be a whole account.
  if (/^[^.,\s:][^,\s:]*:[^,\s:]+$/.test(user)) return
  const message = `"${user}" is not a user as Swift's ACLs name one: account:user with TempAuth, project id:user id with Keystone.`
  throw new SetUpError('bad_user', message)
}

function aclEdit(found: Found, header: string, wanted: readonly string[], verb: string): Edit | undefined {
  const before = (found.header(header) ?? '').split(',').map((entry) => entry.trim())
  const present = before.filter((entry) => entry !== '')
  const added = wanted.filter((entry, index) => !present.includes(entry) && wanted.indexOf(entry) === index)
  if (added.length === 0) return undefined
  const who = added.map((entry) => (entry === EVERYONE ? 'everyone (objects only, no listing)' : entry)).join(', ')
  return { text: `let ${who} ${verb}`, headers: { [header]: [...present, ...added].join(',') } }
}
