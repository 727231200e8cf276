import { revalidatePath } from 'next/cache'
import { verifyReceipt } from 'sluice/server'
import { expected } from '../uploads'
import { Upload } from './upload'

const films = new Map<string, string>() // in your database, with `jti` as a unique column: a receipt sent twice is one film

async function send(form: FormData) {
  'use server'
  const sent = await Promise.all(form.getAll('video').map((receipt) => verifyReceipt(String(receipt), expected)))
  for (const { jti, object, size } of sent) films.set(jti, `${object.name}: ${size} bytes`)
  revalidatePath('/')
}

export const dynamic = 'force-dynamic'

export default function Page() {
  return (
    <form action={send}>
      <Upload />
      <button type="submit">Send</button>
      <ul>
        {[...films].map(([jti, line]) => (
          <li key={jti}>{line}</li>
        ))}
      </ul>
    </form>
  )
}
