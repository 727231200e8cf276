/** What a person does in each scene, done by the page. */
import type { FileSnapshot } from '../../../../client/engine/snapshot.ts'
import type { SluiceUploadElement } from '../../../../element/sluice-upload-element.ts'
import type { Play, Scene } from '../scene.ts'
import { type OtherTab, openOtherTab } from './place.ts'

export interface Setting {
  readonly scene: Scene
  readonly files: readonly File[]
  readonly endpoint: string
  /** Puts the scene's element into its card. */
  readonly show: () => SluiceUploadElement
  /** Aborted when the scene begins anew. */
  readonly signal: AbortSignal
}

/** Acts, and answers the other tab if one stays open. */
type Act = (setting: Setting) => Promise<OtherTab | undefined>

/** The engine writes what it has reached about once a second. */
const WRITTEN_MS = 1500
/** Soon enough for a person. */
const LOOK_MS = 100

export const PLAYS: Readonly<Record<Play, Act>> = {
  async choose({ files, show }) {
    const element = show()
    if (files.length > 0) element.addFiles(files)
    return undefined
  },

  async pause(setting) {
    const element = setting.show()
    element.addFiles(setting.files)
    await untilStored(element, setting)
    element.uploader?.pauseAll()
    return undefined
  },

  async leave(setting) {
    await leaveBehind(setting)
    setting.show()
    return undefined
  },

  async 'leave-and-choose'(setting) {
    await leaveBehind(setting)
    await post(setting.scene, 'mend')
    const element = setting.show()
    await until(element, (files) => files.length > 0, setting.signal)
    element.addFiles(setting.files)
    return undefined
  },

  async 'other-tab'(setting) {
    const tab = await openOtherTab(setting.scene, setting.endpoint)
    setting.signal.addEventListener('abort', tab.close)
    tab.element.addFiles(setting.files)
    await untilStored(tab.element, setting)
    await delay(WRITTEN_MS)
    setting.show()
    return tab
  },

  async overwrite(setting) {
    const [file] = setting.files
    if (file === undefined) throw new Error(`The scene ${setting.scene.name} has no file to write to.`)
    const folder = await navigator.storage.getDirectory()
    const handle = await folder.getFileHandle(`${setting.scene.name}-${file.name}`, { create: true })
    await write(handle, file)
    const element = setting.show()
    element.addFiles([renamed(await handle.getFile(), file)])
    await untilStored(element, setting)
    await write(handle, new Blob(['something else']))
    return undefined
  },
}

/** @throws Error when the server of the gallery is gone. */
export async function post(scene: Scene, act: 'start' | 'mend'): Promise<Response> {
  const answer = await fetch(`/gallery/scenes/${scene.name}/${act}`, { method: 'POST' })
  if (!answer.ok) throw new Error(`The gallery answered ${answer.status} to ${act} of ${scene.name}.`)
  return answer
}

async function leaveBehind(setting: Setting): Promise<void> {
  const tab = await openOtherTab(setting.scene, setting.endpoint)
  setting.signal.addEventListener('abort', tab.close)
  tab.element.addFiles(setting.files)
  await untilStored(tab.element, setting)
  await delay(WRITTEN_MS)
  tab.close()
}

function untilStored(element: SluiceUploadElement, { scene, signal }: Setting): Promise<void> {
  const { storedFirst = 2 } = scene
  return until(element, (files) => (files[0]?.parts?.stored ?? 0) >= storedFirst, signal)
}

/**
 * Looks again and again, since an element may not have its engine yet.
 * @throws DOMException AbortError when the scene begins anew before.
 */
async function until(
  element: SluiceUploadElement,
  isReached: (files: readonly FileSnapshot[]) => boolean,
  signal: AbortSignal,
): Promise<void> {
  while (!isReached(element.files)) {
    await delay(LOOK_MS)
    signal.throwIfAborted()
  }
}

async function write(handle: FileSystemFileHandle, content: Blob): Promise<void> {
  const writable = await handle.createWritable()
  await writable.write(content)
  await writable.close()
}

/** The file on disk under the name of the scene's; it refers to the same bytes, so it changes as they do. */
function renamed(onDisk: File, { name, type }: File): File {
  return new File([onDisk], name, { type })
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
