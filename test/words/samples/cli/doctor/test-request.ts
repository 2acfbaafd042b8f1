import type { FailureCause } from "../../../../../src/facts/failure-cause.ts";
import type { FailureKind } from "../../../../../src/facts/failure-kind.ts";
import { linkMend } from "../../../../../src/words/cli/doctor/network.ts";
import * as words from "../../../../../src/words/cli/doctor/test-request.ts";
import type { Samples } from "../../sample.ts";
import { said } from "./said.ts";

const FAILURES: readonly (readonly [FailureKind, FailureCause])[] = [
  ["throttled", "throttled-without-reason"],
  ["quota-exhausted", "monthly-quota"],
  ["account-suspended", "suspended"],
  ["account-not-entitled", "no-subscription"],
  ["account-not-entitled", "access-denied"],
  ["access-token-rejected", "access-token-invalid"],
  ["not-kiro", "unauthorized-elsewhere"],
  ["not-kiro", "blocked-at-edge"],
  ["not-kiro", "network-login"],
  ["capacity", "service-busy"],
  ["request-invalid", "refused-without-reason"],
];

export const testRequest: Samples = {
  "testAnswered: with credits": said(words.testAnswered("work", "Hello there", "1.2", "0.01")),
  "testAnswered: without": said(words.testAnswered("work", "Hello there", "1.2", undefined)),
  ...Object.fromEntries(
    ["work", "KIRO_API_KEY"].flatMap((label) =>
      FAILURES.map(([kind, cause]) => [
        `testFailed: ${label}, ${cause}`,
        said(words.testFailed(label, "It failed.", { kind, cause })),
      ]),
    ),
  ),
  "testFailed: throttled, with an end": said(
    words.testFailed(
      "work",
      "It failed.",
      { kind: "throttled", cause: "request-rate" },
      { end: "15:04" },
    ),
  ),
  "testFailed: the way": said(
    words.testFailed("work", "It failed.", undefined, {
      mend: linkMend("proxy-login-refused", "", ""),
    }),
  ),
  testNobody: said(words.testNobody()),
  testNotSent: said(words.testNotSent({ label: "work", state: "suspended" })),
};
