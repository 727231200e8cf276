/** What a page asks about one upload. */
import type { Scene } from './scene.ts'

export type Created = Awaited<ReturnType<Scene['create']>>

export const grant = ({ call }: Scene, { id, token }: Created, parts: readonly number[]) =>
  call('POST', `/uploads/${id}/grant`, { body: { token, parts } })

export const status = ({ call }: Scene, { id, token }: Created) =>
  call('GET', `/uploads/${id}`, { headers: { 'Sluice-Token': token } })

export const abort = ({ call }: Scene, { id, token }: Created) =>
  call('DELETE', `/uploads/${id}`, { headers: { 'Sluice-Token': token } })

export const complete = ({ call }: Scene, { id, token }: Created, md5s: readonly string[]) =>
  call('POST', `/uploads/${id}/complete`, { body: { token, md5s } })
