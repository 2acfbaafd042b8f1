import type { FailureKind } from "../../../../src/facts/failure-kind.ts";
import { RECOVERY } from "../../../../src/resilience/recovery-table.ts";
import { phraseOfKind } from "../../../../src/words/errors/kinds.ts";
import type { Samples } from "../sample.ts";

export const kinds: Samples = Object.fromEntries(
  Object.keys(RECOVERY).map((kind) => [`phraseOfKind: ${kind}`, phraseOfKind(kind as FailureKind)]),
);
