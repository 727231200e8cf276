export { authorizeDemo, DEMO_AUDIENCE } from './dev/demo/authorize-demo.ts'
export { createDemoApp, type DemoApp, type DemoAppOptions } from './dev/demo/demo-app.ts'
export { createDevStore, type DevStore, type DevStoreOptions } from './dev/store/create-dev-store.ts'
export type { DevUser } from './dev/store/middleware/tempauth.ts'
