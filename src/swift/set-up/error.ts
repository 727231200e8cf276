export type SetUpErrorCode =
  | 'not_permitted'
  | 'unsupported'
  | 'bad_name'
  | 'bad_origin'
  | 'origins_too_long'
  | 'bad_user'
  | 'bad_key'
  | 'not_ours'
  | 'keeps_versions'
  | 'sealed_has_key'
  | 'key_slots_full'
  | 'key_not_accepted'
  | 'copy_attack_possible'
  | 'refused'

/** Set-up cannot do what was asked. Nothing has been changed, unless the message says so. Holds no key. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError'
  readonly code: SetUpErrorCode

  constructor(code: SetUpErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
