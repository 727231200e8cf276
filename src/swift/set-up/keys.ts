/**
 * TempURL keys. The account and every container have two slots, and Swift accepts signatures of either, so that a key
 * can be replaced while URLs signed with the other are still out there. A key in use is therefore never overwritten
 * but by a rotation that was asked for.
 */
import type { Edit } from './edit.ts'
import { SetUpError } from './error.ts'
import type { Found } from './found.ts'

export interface KeyWish {
  /** The key that the application is configured with; `undefined`: whatever is there, else a new one. */
  readonly given: string | undefined
  /** Make `given`, or a new key, the first one. */
  readonly rotate: boolean
  /** 32 random bytes as text. */
  readonly generate: () => string
}

export interface PlannedKey {
  readonly value: string
  readonly source: 'existing' | 'given' | 'generated'
  readonly edits: readonly Edit[]
}

/** Swift's own `max_meta_value_length`. */
const MAX_KEY_BYTES = 256
/** Whoever guesses the key signs whatever they like; 16 characters are the least that is not guessed. */
const MIN_KEY_LENGTH = 16
const NAMES = { given: 'the given', generated: 'a new' } as const

/**
 * Chooses the key and the slot.
 * @throws SetUpError `key_slots_full` when both slots hold other keys and no rotation was asked for.
 */
export function planKey(found: Found, wish: KeyWish): PlannedKey {
  if (wish.given !== undefined) checkKey(wish.given)
  const [first, second] = slotsOf(found)
  if (wish.rotate && isUsed(first)) return rotation(first, second, wish)

  const present = [first, second].find((slot) => slot.value !== undefined && slot.value === (wish.given ?? slot.value))
  if (present?.value !== undefined) return { value: present.value, source: 'existing', edits: [] }

  const free = [first, second].find((slot) => slot.value === undefined)
  if (free === undefined) {
    const message = `Both TempURL keys of ${nameOf(found)} are in use and neither is the given one. Configure one of them, or ask for a rotation (--rotate-key), which ends the second one.`
    throw new SetUpError('key_slots_full', message)
  }
  const isOnly = first.value === undefined && second.value === undefined
  const next = chosen(wish)
  const text = isOnly ? `set ${NAMES[next.source]} TempURL key` : 'add the given TempURL key beside the one in use'
  return { ...next, edits: [{ text, headers: { [free.header]: next.value } }] }
}

interface Slot {
  readonly header: string
  readonly value: string | undefined
}

interface UsedSlot extends Slot {
  readonly value: string
}

function isUsed(slot: Slot): slot is UsedSlot {
  return slot.value !== undefined
}

function slotsOf(found: Found): readonly [Slot, Slot] {
  const scope = found.container === undefined ? 'Account' : 'Container'
  const slot = (suffix: string): Slot => {
    const header = `X-${scope}-Meta-Temp-URL-Key${suffix}`
    return { header, value: found.header(header) }
  }
  return [slot(''), slot('-2')]
}

function rotation(first: UsedSlot, second: Slot, wish: KeyWish): PlannedKey {
  if (first.value === wish.given) return { value: first.value, source: 'existing', edits: [] }
  const next = chosen(wish)
  const ends = second.value !== undefined && second.value !== next.value
  const text = `make ${NAMES[next.source]} TempURL key the first one; the former first stays valid as the second${ends ? ', the former second ends now' : ''}`
  return { ...next, edits: [{ text, headers: { [first.header]: next.value, [second.header]: first.value } }] }
}

function chosen({ given, generate }: KeyWish): { readonly value: string; readonly source: 'given' | 'generated' } {
  return given === undefined ? { value: generate(), source: 'generated' } : { value: given, source: 'given' }
}

function checkKey(key: string): void {
  const bytes = new TextEncoder().encode(key).length
  // Swift trims values, and a control character would end the header.
  if (key.length >= MIN_KEY_LENGTH && bytes <= MAX_KEY_BYTES && key.trim() === key && !/\p{Cc}/u.test(key)) return
  const message = `The TempURL key must be ${MIN_KEY_LENGTH} characters to ${MAX_KEY_BYTES} bytes long, without control characters or spaces around it. Leave it out to have a good one made.`
  throw new SetUpError('bad_key', message)
}

function nameOf({ container }: Found): string {
  return container === undefined ? 'the account' : `the container "${container}"`
}
