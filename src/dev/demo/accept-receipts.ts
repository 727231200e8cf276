/** What an application does with the form: it verifies each receipt and keeps its `jti` unique. */
import { ReceiptError, verifyReceipt } from '../../server/tokens/receipt.ts'
import type { Secret } from '../../server/tokens/secret.ts'
import { DEMO_AUDIENCE } from './authorize-demo.ts'
import type { ReceivedFiles } from './received-files.ts'

export interface AcceptOptions {
  readonly receipts: readonly string[]
  readonly owner: string
  readonly receiptSecret: Secret
  readonly issuer?: string | undefined
  readonly received: ReceivedFiles
}

export interface Acceptance {
  /** Files that were not there before. */
  readonly added: number
  /** Why receipts were refused, each reason once; never a receipt itself. */
  readonly refusals: readonly string[]
}

export async function acceptReceipts({
  receipts,
  owner,
  receiptSecret,
  issuer,
  received,
}: AcceptOptions): Promise<Acceptance> {
  const refusals = new Set<string>()
  let added = 0
  for (const receipt of receipts) {
    try {
      const claims = await verifyReceipt(receipt, {
        secret: receiptSecret,
        audience: DEMO_AUDIENCE,
        owner,
        ...(issuer === undefined ? {} : { issuer }),
      })
      if (received.add(claims)) added += 1
    } catch (error) {
      if (!(error instanceof ReceiptError)) throw error
      refusals.add(error.message)
    }
  }
  return { added, refusals: [...refusals] }
}
