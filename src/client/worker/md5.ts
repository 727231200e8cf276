/** The MD5 that a hash lane uses: hash-wasm, and plain JavaScript where WebAssembly is refused. */
import { createMD5 } from 'hash-wasm'
import { createPlainMd5 } from './plain-md5.ts'

export interface Md5 {
  init(): unknown
  update(bytes: Uint8Array): unknown
  /** Lower-case hex. */
  digest(): string
}

export async function createMd5(): Promise<Md5> {
  try {
    const md5 = await createMD5()
    return { init: () => md5.init(), update: (bytes) => md5.update(bytes), digest: () => md5.digest() }
  } catch {
    // A Content-Security-Policy without 'wasm-unsafe-eval', or a browser in a lockdown mode.
    return createPlainMd5()
  }
}
