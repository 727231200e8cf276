/** The part of the File System Access API that not all browsers with file handles have. */
export interface AskableHandle extends FileSystemFileHandle {
  queryPermission?(wanted: { readonly mode: 'read' }): Promise<PermissionState>
  requestPermission?(wanted: { readonly mode: 'read' }): Promise<PermissionState>
}

/** The file, or what it takes to get at it. */
export type Opened = File | 'permission' | 'choice'

/**
 * The file behind a handle that a browser kept.
 *
 * @param isAsking Let the browser ask the person. The call has to come straight from a click.
 */
export async function openHandle(handle: AskableHandle | undefined, isAsking = false): Promise<Opened> {
  if (!handle) return 'choice'
  const wanted = { mode: 'read' } as const
  try {
    const asked = isAsking ? handle.requestPermission?.(wanted) : handle.queryPermission?.(wanted)
    // Where there is no such question, what can be kept may be read.
    const permission = (await asked) ?? 'granted'
    if (permission === 'granted') return await handle.getFile()
    return permission === 'denied' && !isAsking ? 'choice' : 'permission'
  } catch (error) {
    return (error as Error).name === 'NotFoundError' ? 'choice' : 'permission'
  }
}
