import {
  KiroApiError,
  KiroLocalError,
  KiroNetworkError,
  KiroStreamError,
} from "../../../../src/facts/errors.ts";
import { classifyTokenError } from "../../../../src/resilience/classify.ts";
import { HOST_ANSWERS } from "../../../../src/plugin/answers/answer-table.ts";
import {
  explainFailure,
  explainGivenUp,
  explainRetried,
  explainTries,
} from "../../../../src/words/chat/answer.ts";
import { ERRORS, failureOf } from "../../../helpers/failures.ts";
import type { Samples } from "../sample.ts";

const UNTIL = Date.UTC(2026, 11, 1);
const FULL_DISK = new KiroLocalError({
  code: "store_unwritable",
  path: "kiro-accounts.json",
  reason: "refused-by-system",
  systemCode: "ENOSPC",
});
function tokenFailure(error: unknown) {
  return classifyTokenError(error) ?? failureOf(error);
}

const others = {
  "token-unavailable, full disk": tokenFailure(FULL_DISK),
  "token-unavailable, no network": tokenFailure(new KiroNetworkError("network")),
  "network, connection lost": failureOf(new KiroNetworkError("network", { phase: "answering" })),
  "tool-call-malformed, no call": failureOf(new KiroStreamError("tool_call_missing")),
  "stream-interrupted, thoughts": failureOf(new KiroStreamError("thoughts_only")),
  "stream-interrupted, empty": failureOf(new KiroStreamError("empty_response")),
  "stream-interrupted, unknown end": failureOf(
    new KiroStreamError("empty_response", { stopReason: "PAUSE_TURN" }),
  ),
  "timeout, queued": failureOf(new KiroNetworkError("timeout", { phase: "queued" })),
};

/** What OpenCode asks again for. */
const RETRIED = [
  ...Object.entries(ERRORS).map(([kind, error]) => [kind, failureOf(error)] as const),
  ...Object.entries(others),
].filter(([, { kind }]) => HOST_ANSWERS[kind].retryable);

const about = { account: "a***@x.org", model: "kiro-claude-opus-4-5" };

export const answer: Samples = {
  ...Object.fromEntries(
    Object.entries(ERRORS).map(([kind, error]) => [
      `explainFailure: ${kind}`,
      explainFailure({ failure: failureOf(error), ...about }),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(others).map(([name, failure]) => [
      `explainFailure: ${name}`,
      explainFailure({ failure, ...about }),
    ]),
  ),
  "explainFailure: throttled, until": explainFailure({
    failure: failureOf(new KiroApiError({ status: 429 })),
    ...about,
    until: UNTIL,
  }),
  "explainFailure: throttled-elsewhere": explainFailure({
    failure: failureOf(
      new KiroApiError({ status: 429, origin: "not-json", pageTitle: "Slow down" }),
    ),
    ...about,
    until: UNTIL,
  }),
  "explainFailure: access-token-rejected, until": explainFailure({
    failure: failureOf(new KiroApiError({ status: 401 })),
    ...about,
    until: UNTIL,
  }),
  "explainFailure: server-error, until": explainFailure({
    failure: failureOf(new KiroApiError({ status: 500 })),
    ...about,
    until: UNTIL,
  }),
  "explainFailure: refresh-token-rejected, key": explainFailure({
    failure: failureOf(new KiroApiError({ status: 401 })),
    model: about.model,
    account: "KIRO_API_KEY",
  }),
  ...Object.fromEntries(
    RETRIED.map(([name, failure]) => [
      `explainRetried: ${name}`,
      explainRetried(failure, about.account),
    ]),
  ),
  "explainGivenUp: the prompt's calls": explainGivenUp(
    { failure: failureOf(new KiroApiError({ status: 500 })), ...about },
    { calls: 8, since: UNTIL, spent: "prompt" },
  ),
  "explainGivenUp: no network": explainGivenUp(
    { failure: failureOf(new KiroNetworkError("network")), model: about.model },
    { calls: 8, since: UNTIL, spent: "prompt" },
  ),
  "explainTries: the account's quota": explainTries({ calls: 1, since: UNTIL, spent: "account" }),
};
