import type {} from 'sluice/element/react'

export const good = (
  <sluice-upload
    endpoint="/uploads"
    credentials="include"
    csrf-cookie="XSRF-TOKEN"
    className="wide"
    max-files={5}
    connections="2"
    headers={() => ({ Authorization: 'Bearer …' })}
    messages={{ chooseFiles: 'Choose your films' }}
    ref={(element) => element?.addFiles([])}
    onsluice-upload-completed={(event) => event.file.receipt?.length}
    onsluice-uploads-settled={(event) => event.files.length}
  >
    <input type="file" name="video" multiple />
  </sluice-upload>
)

// @ts-expect-error An address is a string.
export const wrongAttribute = <sluice-upload endpoint={1} />

// @ts-expect-error The element has no such attribute.
export const unknownAttribute = <sluice-upload endpiont="/uploads" />

// @ts-expect-error A settled event has several files.
export const wrongEvent = <sluice-upload onsluice-uploads-settled={(event) => event.file} />
