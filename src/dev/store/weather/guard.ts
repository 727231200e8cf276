/**
 * Who may change the weather: programs and pages of this machine. A page from elsewhere, open in the developer's browser,
 * can reach 127.0.0.1 too: it names itself in Origin or Sec-Fetch-Site, or, with a DNS name that was pointed here, in
 * Host. A proxy that lets the world in says so in its own headers.
 */
import { isIP } from 'node:net'
import type { StoreRequest } from '../http/request.ts'

const PROXY_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via']

/** @returns why not, or undefined. */
export function whyRefused({ headers, remoteAddress, host }: StoreRequest): string | undefined {
  if (!isLoopback(remoteAddress)) return 'The weather is made on this machine only.'
  if (PROXY_HEADERS.some((name) => headers.has(name))) return 'The weather is not made through a proxy.'
  const { hostname, origin } = addressOf(host)
  if (!isLoopback(hostname)) return 'Ask for the weather at 127.0.0.1 or localhost.'
  const from = headers.get('origin')
  if (from !== undefined && from !== origin) return 'Pages of other origins do not make the weather.'
  const site = headers.get('sec-fetch-site')
  // `none` is what a person typed.
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return 'Pages of other origins do not make the weather.'
  }
  return undefined
}

function addressOf(host: string): { readonly hostname: string; readonly origin: string } {
  try {
    const { hostname, origin } = new URL(host)
    return { hostname: hostname.replace(/^\[|\]$/g, ''), origin }
  } catch {
    return { hostname: '', origin: '' }
  }
}

function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.')
  return host === '::1' || host === 'localhost' || host.endsWith('.localhost')
}
