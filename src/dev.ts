export { createDevStore, type DevStore, type DevStoreOptions } from './dev/store/create-dev-store.ts'
export type { DevUser } from './dev/store/middleware/tempauth.ts'
