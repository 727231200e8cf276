/** A page with the engine and nothing else, from the sources as they are, its late chunks beside it. */
import { rolldown } from 'rolldown'

export const ENGINE_BODY = '<input type="file" multiple><script type="module" src="/page.js"></script>'

/**
 * The input is emptied, as the element does it: Firefox keeps what was chosen over a reload, and the same file chosen
 * again is then no change, of which the page would hear nothing.
 */
const SCRIPT = `import { createUploader } from '/client.js'
globalThis.uploader = createUploader({ endpoint: '/uploads' })
document.querySelector('input').addEventListener('change', ({ target }) => {
  uploader.add(target.files)
  target.value = ''
})`

/** The page's scripts, by path. */
export async function bundleEngine(): Promise<ReadonlyMap<string, string>> {
  const bundle = await rolldown({ input: { client: 'src/client.ts' }, platform: 'browser' })
  const { output } = await bundle.generate({ format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name].js' })
  await bundle.close()
  const chunks = output.flatMap((file) => (file.type === 'chunk' ? [[`/${file.fileName}`, file.code] as const] : []))
  return new Map([...chunks, ['/page.js', SCRIPT]])
}
