/**
 * How long the plugin believes what a refusal has taught it, if that takes something away. The
 * refusal may have been chance, and services change. To learn it again costs one request.
 */
export const BELIEF_MS = 60 * 60_000;
