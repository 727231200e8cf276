export { type FetchHandler, type NodeListener, nodeListener } from './node/node-listener.ts'
