import { KiroNetworkError } from "../../../../src/facts/errors.ts";
import {
  connectionLost,
  explainNetworkError,
  timedOut,
  unreachable,
} from "../../../../src/words/errors/network.ts";
import type { Samples } from "../sample.ts";

const host = "runtime.us-east-1.kiro.dev";

export const network: Samples = {
  "explainNetworkError: cancelled": explainNetworkError(new KiroNetworkError("aborted")),
  "unreachable: the name could not be resolved": unreachable({ host, systemCode: "ENOTFOUND" }),
  "unreachable: without a code of the system": unreachable({ host }),
  "unreachable: nothing is known": unreachable({}),
  "connectionLost: reset": connectionLost({ host, systemCode: "ECONNRESET" }),
  "connectionLost: nothing is known": connectionLost({}),
  "timedOut: no headers": timedOut({ host, timeoutMs: 180_000 }),
  "timedOut: silence inside the response": timedOut({ timeoutMs: 240_000, phase: "answering" }),
  "timedOut: behind other requests": timedOut({ timeoutMs: 285_000, phase: "queued" }),
  "timedOut: nothing is known": timedOut({}),
};
