/**
 * How long it is believed what a refusal has taught, where that takes something away: the refusal may
 * have been chance, and services change. To learn it again costs a request.
 */
export const BELIEF_MS = 60 * 60_000;
