/** What a person reads when Kiro did not respond. */

import type { KiroNetworkError, NetworkFacts } from "../../facts/errors.ts";

export function explainNetworkError({
  code,
  facts,
}: Pick<KiroNetworkError, "code" | "facts">): string {
  switch (code) {
    case "network":
      return facts.phase === "answering" ? connectionLost(facts) : unreachable(facts);
    case "timeout":
      return timedOut(facts);
    case "aborted":
      return "The request was cancelled.";
  }
}

export function unreachable({ host, systemCode }: NetworkFacts): string {
  const reason = inBrackets(["network error", systemCode], host);
  return `Kiro could not be reached${reason}. Check your connection and proxy.`;
}

/** The connection was established, then broke. */
export function connectionLost({ host, systemCode }: NetworkFacts): string {
  return `The connection to Kiro was lost${inBrackets(["network error", systemCode], host)}.`;
}

export function timedOut({ host, timeoutMs, phase }: NetworkFacts): string {
  const after = timeoutMs === undefined ? undefined : `${Math.round(timeoutMs / 1000)} s`;
  const reason = inBrackets(["request timed out", after], host);
  if (phase === "queued") return `Kiro did not respond to earlier requests in time${reason}.`;
  if (phase === "answering") return `Kiro stopped responding${reason}.`;
  return `Kiro did not respond in time${reason}.`;
}

/** ` (network error: ECONNRESET, runtime.us-east-1.kiro.dev)` */
function inBrackets(
  [what, detail]: readonly [string, string | undefined],
  host: string | undefined,
): string {
  const parts = [detail, host].filter((part) => part !== undefined);
  return parts.length === 0 ? ` (${what})` : ` (${what}: ${parts.join(", ")})`;
}
