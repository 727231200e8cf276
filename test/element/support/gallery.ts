/** The states worth looking at, for screenshots. */
import type { FileSnapshot } from '../../../src/client/engine/snapshot.ts'

const MB = 1_000_000
const GB = 1_000 * MB

const sending = (name: string, size: number, progress: number, bytesPerSecond: number): Partial<FileSnapshot> => ({
  name,
  size,
  state: 'sending',
  progress,
  bytesPerSecond,
  secondsLeft: (size * (1 - progress)) / bytesPerSecond,
})

/** Of an earlier visit. */
const LEFT = { state: 'needs-file', isRestored: true } as const

export const GALLERY: Readonly<Record<string, readonly Partial<FileSnapshot>[]>> = {
  empty: [],
  sending: [sending('Wedding at the lake, final cut 4K.mov', 38.6 * GB, 0.42, 24 * MB)],
  several: [
    { name: 'Interview take 11.wav', size: 812 * MB, state: 'done', receipt: 'r1' },
    {
      name: 'Aufnahme übermäßig langer Dateiname aus dem Archiv 2019–2024.mp4',
      size: 4.1 * GB,
      state: 'finishing',
      progress: 0.999,
    },
    sending('Wedding at the lake, final cut 4K.mov', 38.6 * GB, 0.31, 18 * MB),
    sending('מסמך סופי.pdf', 96 * MB, 0.12, 3 * MB),
    { name: '旅行の写真 2026年11月.zip', size: 2.2 * GB, state: 'starting' },
    { name: 'notes', size: 812, state: 'waiting' },
  ],
  troubles: [
    {
      name: 'IMG_4031.HEIC',
      size: 14.2 * MB,
      state: 'retrying',
      progress: 0.62,
      problem: { code: 'network', message: '', retryable: true, part: 3, traceId: undefined },
    },
    {
      name: 'Thesis with appendix.pdf',
      size: 182 * MB,
      state: 'failed',
      progress: 0.3,
      problem: { code: 'file_changed', message: '', retryable: true, part: undefined, traceId: undefined },
    },
    {
      name: 'backup-2026-11-23.tar',
      size: 640 * GB,
      state: 'failed',
      problem: { code: 'file_too_large', message: '', retryable: false, part: undefined, traceId: undefined },
    },
    {
      name: 'Concert.flac',
      size: 620 * MB,
      state: 'needs-login',
      progress: 0.71,
      problem: { code: 'login_required', message: '', retryable: true, part: undefined, traceId: undefined },
    },
  ],
  held: [
    { name: 'Wedding at the lake, final cut 4K.mov', size: 38.6 * GB, state: 'paused', progress: 0.42 },
    { name: 'Interview take 11.wav', size: 812 * MB, state: 'verifying', progress: 0.98 },
    { name: 'Archive 2019–2024.zip', size: 4.1 * GB, state: 'elsewhere', progress: 0.55, isRestored: true },
    {
      name: 'Ledger.xlsx',
      size: 64 * MB,
      state: 'starting',
      attempt: 2,
      problem: { code: 'file_changed', message: undefined, retryable: true, part: undefined, traceId: undefined },
    },
  ],
  canContinue: [
    { name: 'Wedding at the lake, final cut 4K.mov', size: 38.6 * GB, progress: 0.42, ...LEFT, needs: 'permission' },
    { name: 'Interview take 11.wav', size: 812 * MB, progress: 0.87, ...LEFT, needs: 'permission' },
    { name: 'Concert.flac', size: 620 * MB, progress: 0.06, ...LEFT, needs: 'permission' },
  ],
  chooseAgain: [
    { name: 'Wedding at the lake, final cut 4K.mov', size: 38.6 * GB, progress: 0.42, ...LEFT, needs: 'choice' },
  ],
  done: [
    { name: 'Wedding at the lake, final cut 4K.mov', size: 38.6 * GB, state: 'done', receipt: 'r1' },
    { name: 'Interview take 11.wav', size: 812 * MB, state: 'done', receipt: 'r2' },
  ],
}
