import { either, phrases } from "./phrases/phrases.ts";
import { clausesOf } from "./sentences.ts";

/** Requests come too fast (PROTOCOL section 5). */
export function saysRateExceeded(text: string): boolean {
  return clausesOf(text).some((clause) => RATE_EXCEEDED.test(clause));
}

const RATE_EXCEEDED = phrases(
  "^ [the|your] [request|api] rate [limit] [has been|was|is] (exceeded|reached)",
  "^ too many requests",
  "you are sending requests too",
);

export const TOO_FAST = phrases(
  "rate[s]",
  "~too many requests~",
  "too (quickly|fast|often)",
  "~slow[ing] down~",
  "throttl(ed|ing)",
);

/** Limits that pass in a moment, or in an hour. */
export const SOON_OVER = either(
  TOO_FAST,
  phrases(
    "(second|minute|hour)[s|ly](?<!24.hour[s])",
    "~(concurren|simultaneous|bandwidth)~",
    "burst~",
    "~high (traffic|load)~",
    "shortly|soon|in a moment",
  ),
);
