import 'sluice/element/define'
import workerUrl from 'sluice/hash-worker?url'

// Needed only where the application is on another origin: a worker has to come from the page's own.
if (location.search === '?own-worker') document.querySelector('sluice-upload').setAttribute('worker-url', workerUrl)
