/** What the person is told of files that were not taken: which, why, and what the limit is. */
import type { Refusal, RefusalReason } from './limits.ts'
import type { Wording } from './wording.ts'

/** A line for each reason. */
export function refusalLines(refused: readonly Refusal[], wording: Wording): readonly string[] {
  const byReason = new Map<string, Refusal[]>()
  for (const one of refused) {
    const key = JSON.stringify(one.reason)
    byReason.set(key, [...(byReason.get(key) ?? []), one])
  }
  return Array.from(byReason.values(), (alike) => {
    const { reason } = alike[0] as Refusal
    const { messages, fill, subject } = wording
    return `${fill(messages.notAdded, { files: subject(alike) })} ${reasonText(reason, wording)}`
  })
}

function reasonText(reason: RefusalReason, { messages, fill, size, count }: Wording): string {
  const { problems, tooMuch, atMost, files } = messages
  const limit = (text: string) => fill(atMost, { limit: text })
  if (reason.why === 'page') return reason.text
  if (reason.why === 'tooMany') return `${problems.tooMany} ${limit(count(files, reason.maxFiles))}`
  if (reason.why === 'tooLarge') return `${problems.tooLarge} ${limit(size(reason.maxBytes))}`
  if (reason.why === 'tooMuch') return `${tooMuch} ${limit(size(reason.maxBytes))}`
  return problems[reason.why]
}
