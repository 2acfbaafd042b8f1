import type { AuthProblem } from "../../../../../src/facts/problems/auth-problem.ts";
import {
  explainAuthError,
  explainInput,
  withProfile,
} from "../../../../../src/words/errors/problems/auth.ts";
import type { Samples } from "../../sample.ts";

const refused = { code: "login_failed", reason: "refused", status: 400 } as const;
const rejected = { code: "refresh_token_rejected" } as const;

const PROBLEMS: readonly (readonly [string, AuthProblem])[] = [
  ["declined", { code: "login_denied", reason: "declined" }],
  ["suspended", { code: "login_denied", reason: "account-suspended" }],
  ["not in time", { code: "login_expired" }],
  [
    "refused by Kiro",
    { ...refused, service: "Kiro", step: "device-authorization", serviceCode: undefined },
  ],
  [
    "refused by AWS",
    { ...refused, service: "AWS", step: "login-poll", serviceCode: "invalid_grant" },
  ],
  [
    "a wrong start URL",
    { ...refused, service: "AWS", step: "device-authorization", serviceCode: "invalid_request" },
  ],
  [
    "a proxy in the way",
    { ...refused, service: "AWS", step: "login-poll", serviceCode: undefined, status: 407 },
  ],
  [
    "the code refused",
    { ...refused, service: "Kiro", step: "code-exchange", serviceCode: "invalid_grant" },
  ],
  ["an error page", { code: "login_failed", reason: "page-error", serviceCode: "server_error" }],
  [
    "an error page without a code",
    { code: "login_failed", reason: "page-error", serviceCode: undefined },
  ],
  ["a refused key", { code: "login_failed", reason: "api-key-rejected" }],
  ["no code", { code: "login_failed", reason: "no-code" }],
  ["a page with unusable details", { code: "login_failed", reason: "page-malformed" }],
  [
    "an unknown identity provider",
    { code: "login_failed", reason: "provider-not-trusted", host: "login.example.com" },
  ],
  [
    "an identity provider that contradicts itself",
    { code: "login_failed", reason: "provider-contradictory", host: "company.okta.com" },
  ],
  [
    "the code refused by an identity provider",
    {
      ...refused,
      service: "identity-provider",
      step: "code-exchange",
      serviceCode: "invalid_grant",
    },
  ],
  [
    "no configuration of an identity provider",
    { ...refused, service: "identity-provider", step: "discovery", serviceCode: undefined },
  ],
  ["an unknown login chosen", { code: "login_failed", reason: "other-method" }],
  ["fresh token rejected", { code: "login_failed", reason: "fresh-token-rejected" }],
  ["nothing to import", { code: "login_failed", reason: "nothing-to-import" }],
  ["no profile", { code: "login_failed", reason: "no-profile" }],
  [
    "a profile that is not there",
    { code: "login_failed", reason: "profile-unknown", wanted: "Team C", names: ["Team A"] },
  ],
  ["a wrong key", { code: "login_failed", reason: "api-key-malformed" }],
  ["no free port", { code: "callback_port_busy", ports: [3128, 4649, 6588] }],
  ["a web page for an answer", { code: "response_invalid", step: "token-refresh" }],
  [
    "no token in the answer",
    { code: "response_invalid", step: "code-exchange", property: "accessToken" },
  ],
  ["an expired registration", { code: "client_expired", step: "token-refresh" }],
  ["a refused registration", { code: "client_expired", step: "device-authorization" }],
  ["a dead refresh token", { ...rejected, reason: "rejected" }],
  ["a removed account", { ...rejected, reason: "account-removed" }],
  ["a login that has ended", { ...rejected, reason: "login-ended" }],
  [
    "an interrupted refresh",
    { ...rejected, reason: "refresh-interrupted", interruptedAt: Date.UTC(2026, 10, 23, 12) },
  ],
  [
    "a fault",
    { code: "auth_unavailable", reason: "not-served", step: "token-refresh", status: 503 },
  ],
  [
    "a page",
    {
      code: "auth_unavailable",
      reason: "not-served",
      step: "token-refresh",
      status: 401,
      pageTitle: "Guest Wi-Fi",
    },
  ],
  [
    "a fault, and the account rests",
    {
      code: "auth_unavailable",
      reason: "not-served",
      step: "token-refresh",
      status: 401,
      nextTryAt: Date.UTC(2026, 11, 1, 14, 5),
    },
  ],
  [
    "no token, and the account rests",
    {
      code: "response_invalid",
      step: "token-refresh",
      property: "accessToken",
      nextTryAt: Date.UTC(2026, 11, 1, 14, 5),
    },
  ],
  ["useless tokens", { code: "auth_unavailable", reason: "no-usable-token" }],
];

export const auth: Samples = {
  ...Object.fromEntries(
    PROBLEMS.map(([name, problem]) => [`explainAuthError: ${name}`, explainAuthError({ problem })]),
  ),
  withProfile: withProfile(["Team A", "Team B"]),
  "explainInput: key": explainInput("api-key-malformed"),
  "explainInput: start URL": explainInput("start-url-malformed"),
  "explainInput: region": explainInput("region-malformed"),
  "explainInput: source": explainInput("import-source-unknown"),
};
