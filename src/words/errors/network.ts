/** What a person reads when Kiro did not respond. */

import type { KiroNetworkError, NetworkFacts } from "../../facts/errors.ts";
import { ENCODED_CODE } from "../../lib/net/body/content-encoding.ts";
import { isCertificateCode, PROXY_LOGIN_CODE, REDIRECT_CODE } from "../../lib/net/network-error.ts";
import { explainForeignAnswer, explainRedirect } from "./not-kiro.ts";

export function explainNetworkError({
  code,
  facts,
}: Pick<KiroNetworkError, "code" | "facts">): string {
  switch (code) {
    case "network":
      if (facts.systemCode === PROXY_LOGIN_CODE) {
        return explainForeignAnswer({ status: 407 }, "proxy-login");
      }
      if (facts.systemCode === REDIRECT_CODE) return explainRedirect(facts.host);
      if (facts.systemCode === ENCODED_CODE) return answerEncoded(facts);
      if (isCertificateCode(facts.systemCode)) return certificateRejected(facts);
      return facts.phase === "answering" ? connectionLost(facts) : unreachable(facts);
    case "timeout":
      return timedOut(facts);
    case "aborted":
      return "The request was cancelled.";
  }
}

export function unreachable({ host, isOverride, systemCode }: NetworkFacts): string {
  if (isOverride === true) {
    const where = inBrackets(["network error", systemCode], host);
    return `Nothing answers where KIRO_ENDPOINT_OVERRIDE sends requests instead of Kiro${where}. Start that server, or unset the variable.`;
  }
  const reason = inBrackets(["network error", systemCode], host);
  return `Kiro could not be reached${reason}. Check your connection and proxy.`;
}

/** The connection was established, then broke. */
export function connectionLost({ host, systemCode }: NetworkFacts): string {
  return `Connection to Kiro lost${inBrackets(["network error", systemCode], host)}.`;
}

/** It could be of any size unpacked. */
export function answerEncoded({ host }: NetworkFacts): string {
  const whose = host === undefined ? "Kiro's response" : `The response of ${host}`;
  return `${whose} was compressed although the request forbids that, so it was not read. If this keeps happening, look for a proxy between you and Kiro that compresses responses.`;
}

/** The host could not prove who it is; the codes are OpenSSL's. */
export function certificateRejected({ host, systemCode = "" }: NetworkFacts): string {
  const [, what, advice] =
    CERTIFICATE_FAULTS.find(([codes]) => codes.test(systemCode)) ?? UNTRUSTED_CERTIFICATE;
  const whose = host === undefined ? "The TLS certificate" : `The TLS certificate of ${host}`;
  return `${whose} ${what} (${systemCode}), so nothing was sent. ${advice}`;
}

type CertificateFault = readonly [codes: RegExp, what: string, advice: string];

const CHECK_DATE =
  "Check this machine's date and time; if they are right, ask whoever runs your proxy.";
const ADD_CERTIFICATE =
  "If a company proxy inspects TLS, name its certificate in NODE_EXTRA_CA_CERTS; otherwise do not trust this network.";
const CERTIFICATE_FAULTS: readonly CertificateFault[] = [
  [/EXPIRED|NOT_AFTER/, "has expired", CHECK_DATE],
  [/NOT_YET|NOT_BEFORE/, "is not valid yet", CHECK_DATE],
  [/ALTNAME|HOSTNAME/, "belongs to another host", ADD_CERTIFICATE],
];
const UNTRUSTED_CERTIFICATE: CertificateFault = [/^/, "is not trusted", ADD_CERTIFICATE];

export function timedOut({ host, timeoutMs, phase }: NetworkFacts): string {
  const after = timeoutMs === undefined ? undefined : `${Math.round(timeoutMs / 1000)} s`;
  const reason = inBrackets(["request timed out", after], host);
  if (phase === "queued") return `No answer from Kiro to earlier requests${reason}.`;
  if (phase === "answering") return `Kiro stopped responding${reason}.`;
  return `No answer from Kiro in time${reason}.`;
}

/** ` (network error: ECONNRESET, runtime.us-east-1.kiro.dev)` */
function inBrackets(
  [what, detail]: readonly [string, string | undefined],
  host: string | undefined,
): string {
  const parts = [detail, host].filter((part) => part !== undefined);
  return parts.length === 0 ? ` (${what})` : ` (${what}: ${parts.join(", ")})`;
}
