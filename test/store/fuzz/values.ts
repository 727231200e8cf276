/** What breaks parsers: names, numbers, dates and lists that nobody sends by mistake. Bytes are written as Latin-1. */
import type { Random } from '../../simulation/random.ts'

export type Values = readonly [string, ...string[]]

/** UTF-8 as it goes over the wire. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1')
}

export const NAMES: Values = [
  ...([
    'o',
    'plain',
    'a/b/c',
    '',
    '.',
    '..',
    '../..',
    '../../../../etc/passwd',
    '/etc/passwd',
    '//',
    'a//b',
    'a/../b',
  ] as const),
  ...[
    '%2e%2e%2f%2e%2e%2fvictim',
    '..%5c..%5cvictim',
    '%00',
    'a%00b',
    '%',
    '%zz',
    '%e2%82',
    '%ff%fe',
    '%c0%af',
    '%ed%a0%80',
  ],
  ...[
    '%0d%0aX-Injected:%20yes',
    '%0a',
    '%09',
    '%20',
    '%7f',
    '~',
    '*',
    '?',
    '#',
    ';a=b',
    '&',
    '+',
    '%2B',
    '%2F',
    '%252e%252e',
  ],
  ...[
    utf8('ü'),
    utf8('中文'),
    utf8('🎬'),
    utf8('\u202Eevil'),
    '\xff\xfe',
    '\x80',
    '__proto__',
    'constructor',
    'toString',
  ],
  ...['CON', 'lock', 'journal.ndjson', 'data/00', 'incoming/x', 'n'.repeat(255), 'n'.repeat(1024), 'n'.repeat(1025)],
  ...['%41'.repeat(300), '%41'.repeat(2000), 'd/'.repeat(500), 'x'.repeat(9000)],
]

export const NUMBERS: Values = [
  ...([
    '0',
    '1',
    '-1',
    '-0',
    '+1',
    '00',
    '007',
    '1e3',
    '0x10',
    '1.5',
    '',
    ' ',
    'NaN',
    'Infinity',
    'null',
    'true',
  ] as const),
  ...[
    '2147483648',
    '4294967296',
    '9007199254740993',
    '18446744073709551616',
    '9'.repeat(30),
    '9'.repeat(400),
    '1_000',
    '１',
  ],
  ...['1 2', '1,2', '0,0', '10000', '10001', '5368709123', '1893456000', '-9999999999999'],
]

/** Seconds until an object's end: none so short that it comes while the test runs. */
export const DELAYS: Values = [
  ...(['0', '-1', '1000', '1e3', '0x3e8', '1.5', '', ' ', 'NaN', '10001', '2147483648', '１０００'] as const),
  ...['9007199254740993', '9'.repeat(30), '9'.repeat(400), '1_000', '-9999999999999'],
]

export const RANGES: Values = [
  ...([
    'bytes=0-',
    'bytes=-1',
    'bytes=-0',
    'bytes=-',
    'bytes=',
    'bytes',
    'bytes=0-0',
    'bytes=5-2',
    'bytes=9999-',
  ] as const),
  ...['bytes=0-0,0-0,0-0,0-0', 'bytes=1-2,0-1', 'bytes=,', 'bytes=0-1,,2-3', 'items=0-1', 'BYTES=0-1', 'bytes=a-b'],
  ...[
    'bytes=0-99999999999999999999',
    'bytes=99999999999999999999-',
    `bytes=${'0-0,'.repeat(60)}1-1`,
    'bytes = 0 - 1',
    'bytes=--1',
  ],
  ...[`bytes=${Array.from({ length: 50 }, (_, i) => `${i * 2}-${i * 2}`).join(',')}`, 'bytes=0x1-0x2', 'bytes=1.5-2'],
]

export const DATES: Values = [
  ...(['Mon, 23 Nov 2026 14:40:57 GMT', 'now', '0', '-1', '', 'Thu, 01 Jan 1970 00:00:00 GMT'] as const),
  ...[
    'Mon, 99 Foo 9999 99:99:99 GMT',
    '2026-11-23T14:40:57Z',
    '+275760-09-13T00:00:00Z',
    '+999999-01-01',
    '9'.repeat(100),
  ],
]

export const ETAGS: Values = [
  ...([
    '*',
    '"*"',
    '""',
    '"',
    '',
    'W/"x"',
    'd41d8cd98f00b204e9800998ecf8427e',
    '"d41d8cd98f00b204e9800998ecf8427e"',
  ] as const),
  ...['D41D8CD98F00B204E9800998ECF8427E', 'a,b,c', ',,,', '* , *', 'x'.repeat(5000), '\xff'],
]

export const TEXTS: Values = [
  ...([
    '',
    ' ',
    'x',
    'a b',
    '\xff',
    '\x80\x81',
    utf8('ü中🎬'),
    'x'.repeat(256),
    'x'.repeat(257),
    'x'.repeat(8000),
  ] as const),
  ...[
    'x'.repeat(9000),
    '%00',
    '%',
    '%%%',
    'text/plain; charset="',
    'text/plain;swift_bytes=1',
    'a;b;c',
    '"',
    "'",
    '\\',
    '{',
    '[]',
  ],
  ...[
    'application/json;q=x',
    'text/*;q=0.1,application/json;q=2',
    '*/*;q=0',
    'q=1',
    'application/xml,,;',
    'multipart/form-data',
  ],
  ...[
    '.r:*',
    '.r:',
    '.r:-',
    '.rlistings',
    '.ref:a,.referrer:*.b',
    ':',
    'a:b:c',
    '%zz',
    '*:*',
    '.r:*,.rlistings,-x',
    '.x:y',
  ],
  ...['__proto__', 'constructor', 'http://a', 'null', 'http://[', 'a b c d', '//', ' * '],
]

/** Any of these. */
export function anyText(random: Random): string {
  return random.pick(random.pick([NAMES, NUMBERS, RANGES, DATES, ETAGS, TEXTS]))
}
