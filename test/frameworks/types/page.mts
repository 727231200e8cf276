import 'sluice/element/define'

const upload = document.querySelector('sluice-upload')
export const receipts: readonly string[] = upload?.receipts ?? []

upload?.addEventListener('sluice-upload-completed', (event) => event.file.receipt?.length)
document.addEventListener('sluice-uploads-settled', (event) => event.files.length)

// @ts-expect-error A settled event has several files.
upload?.addEventListener('sluice-uploads-settled', (event) => event.file)
