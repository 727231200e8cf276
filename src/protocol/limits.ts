/** The bounds of the wire protocol; both sides keep them. */

/** Files in one create, uploads in one batch of completes. */
export const MAX_FILES_PER_REQUEST = 100
/** Parts in one grant, and parts of all uploads in one batch of completes. */
export const MAX_PARTS_PER_GRANT = 1000
/** A body without parts. */
export const MAX_BODY_BYTES: number = 65_536
/** What each planned part adds to the largest `complete` body: 32 hex digits, quotes, a comma and some air. */
export const MAX_BODY_BYTES_PER_PART = 40
/** Create of many files and batches of completes. */
export const MAX_BATCH_BODY_BYTES: number = 262_144
/** The page's own words about a file, as JSON. */
export const MAX_METADATA_BYTES = 1024
/** A token, as it travels. */
export const MAX_TOKEN_BYTES = 4096
