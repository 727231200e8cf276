import 'sluice/element/define'

// Needed only where the application is on another origin: a worker has to come from the page's own.
const workerUrl = new URL('./hash-worker.js', import.meta.url)
if (location.search === '?own-worker') document.querySelector('sluice-upload').setAttribute('worker-url', workerUrl)
