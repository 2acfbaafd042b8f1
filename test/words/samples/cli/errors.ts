import {
  KiroApiError,
  KiroAuthError,
  KiroLocalError,
  KiroNetworkError,
  KiroStreamError,
} from "../../../../src/facts/errors.ts";
import { explainCommandError } from "../../../../src/words/cli/errors.ts";
import type { Samples } from "../sample.ts";

export const errors: Samples = {
  "explainCommandError: of this machine": explainCommandError(
    new KiroLocalError({ code: "home_unknown" }),
  ),
  "explainCommandError: of a login": explainCommandError(
    new KiroAuthError({ code: "client_expired", step: "token-refresh" }),
  ),
  "explainCommandError: of the network": explainCommandError(
    new KiroNetworkError("network", { host: "q.us-east-1.amazonaws.com", systemCode: "ENOTFOUND" }),
  ),
  "explainCommandError: stopped by the person": explainCommandError(
    new KiroNetworkError("aborted"),
  ),
  "explainCommandError: of the service": explainCommandError(
    new KiroApiError({ status: 403, type: "AccessDeniedException", serviceMessage: "No access." }),
  ),
  "explainCommandError: of the service, without a name": explainCommandError(
    new KiroApiError({ status: 500 }),
  ),
  "explainCommandError: of a proxy": explainCommandError(
    new KiroApiError({ status: 407, origin: "not-json" }),
  ),
  "explainCommandError: another of ours": explainCommandError(
    new KiroStreamError("frame_truncated"),
  ),
  "explainCommandError: a bug": explainCommandError(new TypeError("x is not a function")),
};
