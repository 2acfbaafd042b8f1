import type { FailureCause } from "../../../../src/facts/failure-cause.ts";
import { CAUSE_PHRASES, phraseOfCause } from "../../../../src/words/errors/causes.ts";
import type { Samples } from "../sample.ts";

const codes = Object.keys(CAUSE_PHRASES) as FailureCause[];

export const causes: Samples = Object.fromEntries(
  codes.map((cause) => [`phraseOfCause: ${cause}`, phraseOfCause({ cause })]),
);
