import type { Failure } from "../../facts/failure.ts";
import type { FailureKind } from "../../facts/failure-kind.ts";
import { phraseOfKind } from "../errors/kinds.ts";

/** What OpenCode leaves for a message in its footer at 80 columns, beside the countdown. */
const FOOTER_COLUMNS = 23;

/** What happened, in a footer that counts down to the next try; who, if that fits. */
export function shortly({ kind, cause }: Pick<Failure, "kind" | "cause">, account?: string) {
  const words = SHORT_CAUSES[cause] ?? SHORT_KINDS[kind] ?? capitalised(phraseOfKind(kind));
  const withWho = `${words} (${account})`;
  return account === undefined || withWho.length > FOOTER_COLUMNS ? words : withWho;
}

export function allWaiting(): string {
  return "All accounts must wait";
}

const SHORT_KINDS: Readonly<Partial<Record<FailureKind, string>>> = {
  throttled: "Rate limited",
  capacity: "Kiro is at capacity",
  "server-error": "Kiro server error",
  network: "No connection to Kiro",
  timeout: "Kiro is not answering",
  "stream-interrupted": "Kiro's answer broke off",
};

const SHORT_CAUSES: Readonly<Partial<Record<Failure["cause"], string>>> = {
  "service-busy": "Kiro is busy",
  empty_response: "Kiro's answer was empty",
  event_malformed: "Malformed answer",
  thoughts_only: "The answer is missing",
  tool_call_missing: "A tool call is missing",
  tool_call_malformed: "Malformed tool call",
};

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
