import { StrictMode, useState, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { createUploader, type Uploader } from 'sluice/client'
import type {} from 'sluice/element/react'
import 'sluice/element/define'

const uploader = createUploader({ endpoint: '/uploads', headers: () => ({ 'X-Framework': 'react' }) })

function Files({ of }: { of: Uploader }) {
  const { files } = useSyncExternalStore(of.subscribe, of.snapshot)
  return <output>{files.map((file) => `${file.name}: ${file.state}`).join(', ')}</output>
}

function App() {
  const [completed, setCompleted] = useState('')
  return (
    <>
      <sluice-upload uploader={uploader} onsluice-upload-completed={({ file }) => setCompleted(file.name)}>
        <input type="file" name="file" multiple />
      </sluice-upload>
      <Files of={uploader} />
      <p>{completed}</p>
    </>
  )
}

const root = document.querySelector('#app')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
