/** Who may log in, as `--user account:user:key[:admin]` says it. */
import type { DevUser } from '../../dev/store/middleware/tempauth.ts'
import { UsageError } from '../failure.ts'

const FORM = 'A user is given as account:user:key, or account:user:key:admin for one who owns the account'

/**
 * Reads all users, or tells all that is wrong with them.
 *
 * @throws UsageError `bad_user`; it names users by number and name, never by key.
 */
export function readUsers(texts: readonly string[]): readonly DevUser[] {
  const users: DevUser[] = []
  const problems: string[] = []
  for (const [index, text] of texts.entries()) {
    const user = readUser(text)
    if (user === undefined) problems.push(`user ${index + 1} is not of that form`)
    else if (users.some((known) => nameOf(known) === nameOf(user))) problems.push(`${nameOf(user)} is given twice`)
    else users.push(user)
  }
  if (problems.length > 0) throw new UsageError('bad_user', `${FORM}: ${problems.join(', ')}.`)
  return users
}

function readUser(text: string): DevUser | undefined {
  const [account = '', user = '', key = '', role, ...rest] = text.split(':')
  // A slash would end the account's name in every path.
  if (account === '' || user === '' || key === '' || account.includes('/') || rest.length > 0) return undefined
  if (role !== undefined && role !== 'admin') return undefined
  return { account, user, key, admin: role === 'admin' }
}

/** `account:user`, as X-Auth-User gives it. */
export function nameOf({ account, user }: Pick<DevUser, 'account' | 'user'>): string {
  return `${account}:${user}`
}
