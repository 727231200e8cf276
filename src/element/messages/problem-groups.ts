/** Which sentence explains which code: of the wire protocol, of a diagnosis, or of the engine. The report keeps the code. */
import type { ProblemGroup } from './catalogue.ts'

const CODES: Readonly<Record<ProblemGroup, string>> = {
  network: 'network none grant_expired application_unreachable',
  busy: 'busy rate_limited commit_under_way store_busy store_unreachable',
  login: 'login_required',
  refused: 'refused',
  setup:
    'origin_refused not_found method_not_allowed key_rejected account_blocked clocks_differ container_missing origin_not_allowed application_unexpected etag_hidden',
  reload: 'bad_request unsupported_media_type',
  tooLarge: 'file_too_large',
  tooMany: 'too_many_files body_too_large',
  unfinished: 'too_many_uploads',
  type: 'type_not_allowed',
  name: 'file_empty_name name_taken',
  full: 'quota_exceeded',
  ended: 'token_invalid token_expired upload_not_found upload_ended object_gone plan_exceeded already_complete',
  incomplete: 'parts_missing',
  broken: 'store_error store_refused internal_error',
  blocked: 'blocked_near_you',
  corrupted: 'corrupted_on_the_way part_tampered',
  changed: 'file_changed',
  unreadable: 'file_unreadable',
  slow: 'file_slow',
}

const GROUPS: ReadonlyMap<string, ProblemGroup> = new Map(
  Object.entries(CODES).flatMap(([group, codes]) => codes.split(' ').map((code) => [code, group as ProblemGroup])),
)

/** Nothing for a code of a later version. */
export function problemGroup(code: string): ProblemGroup | undefined {
  return GROUPS.get(code)
}
