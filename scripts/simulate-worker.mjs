// One thread of `npm run simulate`: runs the seeds it is told and says what they broke.
import { parentPort, workerData } from 'node:worker_threads'

const { firstBroken } = await import(workerData.url)

parentPort.on('message', ({ from, count }) => {
  const finding = firstBroken(from, count)
  parentPort.postMessage({ finding, count: finding ? finding.seed - from + 1 : count })
})
