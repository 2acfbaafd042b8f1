import { KiroStreamError } from "../../../../src/facts/errors.ts";
import { HOST_ANSWERS } from "../../../../src/plugin/answers/answer-table.ts";
import { allWaiting, shortly } from "../../../../src/words/chat/footer.ts";
import { ERRORS, failureOf } from "../../../helpers/failures.ts";
import type { Samples } from "../sample.ts";

const ENDS = ["empty_response", "event_malformed", "thoughts_only", "tool_call_missing"] as const;
const FAILURES = [
  ...Object.entries(ERRORS),
  ...ENDS.map((cause) => [cause, new KiroStreamError(cause)] as const),
].map(([name, error]) => [name, failureOf(error)] as const);

export const footer: Samples = {
  allWaiting: allWaiting(),
  ...Object.fromEntries(
    FAILURES.filter(([, { kind }]) => HOST_ANSWERS[kind].retryable).map(([name, failure]) => [
      `shortly: ${name}`,
      shortly(failure, "me"),
    ]),
  ),
};
