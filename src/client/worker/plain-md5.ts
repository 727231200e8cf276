/** MD5 (RFC 1321) in plain JavaScript, for pages and workers that are not allowed WebAssembly. */
import type { Md5 } from './md5.ts'

/** Rotations of the four rounds (RFC 1321, section 3.4). */
const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
/** `T[i]` of the RFC: the integer part of 2^32 × |sin(i + 1)|. */
const SINES: Int32Array = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0)
const BLOCK = 64

export function createPlainMd5(): Md5 {
  const state = new Int32Array(4)
  const words = new Int32Array(16)
  const rest = new Uint8Array(BLOCK)
  const restView = new DataView(rest.buffer)
  let length = 0

  const update = (bytes: Uint8Array): void => {
    const kept = length % BLOCK
    length += bytes.length
    const first = Math.min(bytes.length, BLOCK - kept)
    rest.set(bytes.subarray(0, first), kept)
    if (kept + first < BLOCK) return
    addBlock(state, words, restView, 0)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = first
    for (; at + BLOCK <= bytes.length; at += BLOCK) addBlock(state, words, view, at)
    rest.set(bytes.subarray(at))
  }

  return {
    init() {
      state.set([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476])
      length = 0
    },
    update,
    digest() {
      const bits = length * 8
      const padding = new Uint8Array(BLOCK - ((length + 8) % BLOCK) + 8)
      padding[0] = 0x80
      const view = new DataView(padding.buffer)
      view.setUint32(padding.length - 8, bits % 2 ** 32, true)
      view.setUint32(padding.length - 4, Math.floor(bits / 2 ** 32), true)
      update(padding)
      return [...new Uint8Array(state.buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    },
  }
}

function addBlock(state: Int32Array, words: Int32Array, bytes: DataView, at: number): void {
  for (let i = 0; i < 16; i += 1) words[i] = bytes.getInt32(at + 4 * i, true)
  let [a = 0, b = 0, c = 0, d = 0] = state
  for (let i = 0; i < 64; i += 1) {
    const round = i >> 4
    const sum = (a + mix(round, b, c, d) + (SINES[i] ?? 0) + (words[wordOf(round, i)] ?? 0)) | 0
    const shift = SHIFTS[round * 4 + (i & 3)] ?? 0
    a = d
    d = c
    c = b
    b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0
  }
  state[0] = ((state[0] ?? 0) + a) | 0
  state[1] = ((state[1] ?? 0) + b) | 0
  state[2] = ((state[2] ?? 0) + c) | 0
  state[3] = ((state[3] ?? 0) + d) | 0
}

/** F, G, H and I of the RFC. */
function mix(round: number, b: number, c: number, d: number): number {
  if (round === 0) return (b & c) | (~b & d)
  if (round === 1) return (b & d) | (c & ~d)
  return round === 2 ? b ^ c ^ d : c ^ (b | ~d)
}

function wordOf(round: number, i: number): number {
  if (round === 0) return i
  if (round === 1) return (5 * i + 1) & 15
  return (round === 2 ? 3 * i + 5 : 7 * i) & 15
}
