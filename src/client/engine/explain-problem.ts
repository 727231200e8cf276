/** The engine's own sentences, apart from the engine: a page with its own words, or none, does not load them. */
import type { EngineProblemCode } from './problems.ts'
import type { Problem } from './snapshot.ts'

/** In English; other languages translate by the code. */
const SENTENCES: Readonly<Record<EngineProblemCode, string>> = {
  network: 'The connection was lost; the upload goes on by itself.',
  application_unreachable: 'The website does not answer; the upload goes on by itself.',
  application_unexpected: 'No upload server answers there: check the endpoint.',
  login_required: 'Please sign in again.',
  store_busy: 'The store is busy; the upload goes on by itself.',
  store_refused: 'The store refuses a part of the file: try again later.',
  etag_hidden: 'The store hides its ETag: CORS must expose it.',
  corrupted_on_the_way: 'The data is changed on its way: try again in another network.',
  file_changed: 'The file was changed: try again.',
  file_slow: 'Waiting for the disk, or for the cloud that keeps the file.',
  file_unreadable: 'The file cannot be read: it was moved, deleted or changed.',
  upload_ended: 'The upload was ended elsewhere: try again.',
}

/** An English sentence for a person: what happened and what to do. The application's own words come first. */
export function explainProblem({ code, message }: Problem): string {
  return message ?? SENTENCES[code as EngineProblemCode] ?? code
}
