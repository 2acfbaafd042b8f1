import type { AuthErrorCode, AuthProblem } from "../../src/facts/problems/auth-problem.ts";
import { KiroAuthError } from "../../src/facts/errors.ts";

/** One problem for each code. */
const PROBLEMS: { readonly [Code in AuthErrorCode]: Extract<AuthProblem, { code: Code }> } = {
  login_denied: { code: "login_denied", reason: "declined" },
  login_expired: { code: "login_expired" },
  login_failed: { code: "login_failed", reason: "no-code" },
  callback_port_busy: { code: "callback_port_busy", ports: [3128] },
  response_invalid: { code: "response_invalid", step: "token-refresh" },
  client_expired: { code: "client_expired", step: "token-refresh" },
  refresh_token_rejected: { code: "refresh_token_rejected", reason: "rejected" },
  auth_unavailable: {
    code: "auth_unavailable",
    reason: "not-served",
    step: "token-refresh",
    status: 503,
  },
};

export function authError(code: AuthErrorCode): KiroAuthError {
  return new KiroAuthError(PROBLEMS[code]);
}
