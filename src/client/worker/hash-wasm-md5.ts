/** The worker's MD5: hash-wasm, and plain JavaScript where WebAssembly is refused. */
import { createMD5 } from 'hash-wasm'
import type { Md5 } from './md5.ts'
import { createPlainMd5 } from './plain-md5.ts'

export async function createMd5(): Promise<Md5> {
  try {
    const md5 = await createMD5()
    return { init: () => md5.init(), update: (bytes) => md5.update(bytes), digest: () => md5.digest() }
  } catch {
    // A Content-Security-Policy without 'wasm-unsafe-eval', or a browser in a lockdown mode.
    return createPlainMd5()
  }
}
