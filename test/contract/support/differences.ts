/** Where the embedded store differs from OpenStack Swift on purpose: becomes a table in docs/embedded-store.md. */
interface Difference {
  readonly what: string
  readonly swift: string
  readonly embedded: string
  readonly why: string
}

export const DIFFERENCES: readonly Difference[] = [
  {
    what: 'a manifest with an entry that is no object, or without `path` and `data`',
    swift: '500',
    embedded: '400 with the index',
    // Word for word as the vectors give it.
    why: 'Swift fails with 500 over its own error message (slo.py formats a str into bytes); the embedded store gives the intended answer.',
  },
  {
    what: 'segments under 1 MiB of a large object, from the eleventh on',
    swift: 'one a second',
    embedded: 'no limit',
    why: 'a guard of large clusters that would only slow tests down',
  },
  {
    what: 'a later segment that is gone, in a very small object',
    swift: '500 with a stack trace, or the connection breaks',
    embedded: 'the connection breaks',
    why: 'an effect of Swift’s buffering',
  },
  {
    what: 'a quota just changed or just used up',
    swift: 'seen within 60 s',
    embedded: 'seen at once',
    why: 'there is no cache',
  },
  {
    what: 'counts and bytes in an account’s listing and headers',
    swift: 'follow when the container-updater runs',
    embedded: 'always those of now',
    why: 'there is one process',
  },
  {
    what: '`X-Versions-Location`, `X-History-Location`',
    swift: 'taken or ignored, as the operator has it',
    embedded: '501',
    why: 'the former kind of versions; `X-Versions-Enabled` is there',
  },
  {
    what: 'a DELETE of the newest version by a user of the write list',
    swift: 'takes the object away, then answers 403',
    embedded: '403, and nothing changes',
    why: 'Swift removes the link before it asks who may remove the version',
  },
  {
    what: 'a form whose redirect holds control characters',
    swift: 'sent as it is',
    embedded: '400',
    why: 'nobody may write headers of an answer',
  },
  {
    what: '`/info`',
    swift: 'all that is configured',
    embedded: 'what is there, and a section `sluice_embedded_store`',
    why: 'it tells the truth about itself',
  },
  {
    what: 'expired objects',
    swift: 'listed until the object-expirer runs',
    embedded: 'listed until the reaper runs, every 5 minutes',
    why: 'the same, with one process',
  },
]
