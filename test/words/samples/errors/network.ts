import { KiroNetworkError } from "../../../../src/facts/errors.ts";
import {
  answerEncoded,
  certificateRejected,
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
  "unreachable: an override": unreachable({
    host: "127.0.0.1:8080",
    systemCode: "ECONNREFUSED",
    isOverride: true,
  }),
  "explainNetworkError: a proxy's 407 in Node": explainNetworkError(
    new KiroNetworkError("network", { systemCode: "PROXY_AUTHENTICATION_REQUIRED" }),
  ),
  "certificateRejected: not trusted": certificateRejected({
    host,
    systemCode: "SELF_SIGNED_CERT_IN_CHAIN",
  }),
  "certificateRejected: expired": certificateRejected({ host, systemCode: "CERT_HAS_EXPIRED" }),
  "certificateRejected: not valid yet": certificateRejected({
    host,
    systemCode: "CERT_NOT_YET_VALID",
  }),
  "certificateRejected: another host": certificateRejected({
    systemCode: "ERR_TLS_CERT_ALTNAME_INVALID",
  }),
  "answerEncoded: by a host": explainNetworkError(
    new KiroNetworkError("network", { host, systemCode: "UNEXPECTED_CONTENT_ENCODING" }),
  ),
  "answerEncoded: nothing is known": answerEncoded({}),
  "connectionLost: reset": connectionLost({ host, systemCode: "ECONNRESET" }),
  "connectionLost: nothing is known": connectionLost({}),
  "timedOut: no headers": timedOut({ host, timeoutMs: 180_000 }),
  "timedOut: silence inside the response": timedOut({ timeoutMs: 240_000, phase: "answering" }),
  "timedOut: behind other requests": timedOut({ timeoutMs: 285_000, phase: "queued" }),
  "timedOut: nothing is known": timedOut({}),
};
