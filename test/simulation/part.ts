/** How large parts are, in bytes, unless a plan says otherwise; a round number is easier to read in a trace. */
export const PART = 1_000_000
