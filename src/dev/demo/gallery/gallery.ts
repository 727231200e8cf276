/**
 * The gallery: every state of the element side by side, each in a real upload to a store that misbehaves for just that
 * scene. Nothing of it runs before somebody opens the page, and nothing is kept.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Context, Hono } from 'hono'
import { csrf } from 'hono/csrf'
import { createBrowserFiles } from '../../../server/browser-file.ts'
import { pagePolicy } from '../policy.ts'
import { GALLERY_PATH } from './gallery-path.ts'
import { GALLERY_CSS } from './look.ts'
import { renderGallery, renderOtherTab } from './page.ts'
import { pageFiles } from './page-files.generated.ts'
import { SCENES, selectScenes } from './scenes.ts'
import { openStage, type Stage } from './stage.ts'

export interface GalleryOptions {
  /** Where its stores keep their files; emptied at the beginning and at the end. */
  readonly folder: string
  /** Of the page. */
  readonly origins: readonly string[]
}

export interface Gallery {
  /** Serves everything below {@link GALLERY_PATH}. */
  fetch(request: Request): Promise<Response>
  close(): Promise<void>
}

export function createGallery(options: GalleryOptions): Gallery {
  let opening: Promise<ReadonlyMap<string, Stage>> | undefined
  const stages = () => {
    opening ??= openStages(options)
    return opening
  }
  const app = createApp(stages)
  return {
    fetch: async (request) => app.fetch(request),
    async close() {
      const opened = await opening?.catch(() => undefined)
      if (opened === undefined) return
      await Promise.all([...opened.values()].map((stage) => stage.close()))
      await rm(options.folder, { recursive: true, force: true })
    },
  }
}

async function openStages({ folder, origins }: GalleryOptions): Promise<ReadonlyMap<string, Stage>> {
  // What a gallery left behind that was not closed.
  await rm(folder, { recursive: true, force: true })
  const open = (scene: (typeof SCENES)[number]) =>
    openStage(scene, { folder: join(folder, scene.name), origins, basePath: `${GALLERY_PATH}/uploads/${scene.name}` })
  return new Map(await Promise.all(SCENES.map(async (scene) => [scene.name, await open(scene)] as const)))
}

function createApp(stages: () => Promise<ReadonlyMap<string, Stage>>): Hono {
  const app = new Hono().basePath(GALLERY_PATH)
  const stageOf = async (context: Context) => (await stages()).get(context.req.param('scene') ?? '')

  app.all(
    '/uploads/:scene/*',
    async (context) => (await stageOf(context))?.fetch(context.req.raw) ?? context.notFound(),
  )

  app.use(async (context, next) => {
    const connect = [...(await stages()).values()].map(({ origin }) => origin)
    const frameAncestors = context.req.path.endsWith('/other-tab') ? 'self' : 'none'
    return pagePolicy({ connect, frameAncestors })(context, next)
  })
  app.use(csrf())
  app.get('/', (context) => context.html(renderGallery(selectScenes(context.req.query('only')))))
  app.get('/other-tab', (context) => context.html(renderOtherTab()))
  app.get('/gallery.css', (context) => context.body(GALLERY_CSS, 200, { 'Content-Type': 'text/css; charset=utf-8' }))
  for (const [name, file] of createBrowserFiles()) app.get(`/element/${name}`, (context) => file(context.req.raw))
  for (const [name, text] of Object.entries(pageFiles)) {
    app.get(`/${name}`, (context) => context.body(text, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }))
  }
  app.post('/scenes/:scene/start', async (context) => {
    const endpoint = await (await stageOf(context))?.start()
    return endpoint === undefined ? context.notFound() : context.json({ endpoint })
  })
  app.post('/scenes/:scene/mend', async (context) => {
    const stage = await stageOf(context)
    if (stage === undefined) return context.notFound()
    await stage.mend()
    return context.body(null, 204)
  })
  return app
}
