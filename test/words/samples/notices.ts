import { ERRORS, failureOf } from "../../helpers/failures.ts";
import * as words from "../../../src/words/notices.ts";
import type { Samples } from "./sample.ts";

const account = "a***@example.com";
const other = "b***@example.com";
const key = "KIRO_API_KEY";
const login = { kind: "login-required", account, reason: "refresh-token-rejected" } as const;
const used = { kind: "quota-exhausted", account, until: Date.UTC(2026, 11, 1) } as const;
const nextTryAt = Date.UTC(2026, 11, 1, 14, 5);
const refused = {
  kind: "refresh-refused",
  account,
  problem: {
    code: "auth_unavailable",
    reason: "not-served",
    step: "token-refresh",
    status: 503,
    nextTryAt,
  },
} as const;

export const notices: Samples = {
  "accountSwitched: throttled": words.accountSwitched({
    kind: "account-switched",
    from: account,
    to: other,
    reason: "throttled",
  }),
  "accountSwitched: no token": words.accountSwitched({
    kind: "account-switched",
    from: account,
    to: other,
    reason: "token-unavailable",
  }),
  "waiting: throttled": words.waiting({
    kind: "waiting",
    milliseconds: 11_200,
    until: Date.UTC(2026, 10, 27, 14, 5, 32),
    reason: "throttled",
    account,
  }),
  "waiting: no capacity": words.waiting({
    kind: "waiting",
    milliseconds: 4_000,
    until: Date.UTC(2026, 10, 27, 14, 5, 32),
    reason: "capacity",
    account: undefined,
  }),
  "noAnswerYet: the account is known": words.noAnswerYet({
    kind: "no-answer-yet",
    account,
    milliseconds: 8_000,
    until: Date.UTC(2026, 10, 27, 14, 5, 32),
    isRefreshing: false,
  }),
  "noAnswerYet: its tokens are being refreshed": words.noAnswerYet({
    kind: "no-answer-yet",
    account,
    milliseconds: 8_000,
    until: Date.UTC(2026, 10, 27, 14, 5, 32),
    isRefreshing: true,
  }),
  "noAnswerYet: nobody was asked yet": words.noAnswerYet({
    kind: "no-answer-yet",
    account: undefined,
    milliseconds: 8_000,
    until: Date.UTC(2026, 10, 27, 14, 5, 32),
    isRefreshing: false,
  }),
  "retrying: a server error": words.retrying({
    kind: "retrying",
    failure: failureOf(ERRORS["server-error"]),
    account,
    calls: 4,
    left: 4,
  }),
  "retrying: the last one": words.retrying({
    kind: "retrying",
    failure: failureOf(ERRORS["stream-interrupted"]),
    calls: 1,
    left: 1,
  }),
  "loginRequired: nobody takes over": words.loginRequired(login),
  "loginRequired: another takes over": words.loginRequired({ ...login, successor: other }),
  "loginRequired: interrupted": words.loginRequired({ ...login, reason: "refresh-interrupted" }),
  "loginRequired: rejected": words.loginRequired({ ...login, reason: "access-token-rejected" }),
  "loginRequired: registration": words.loginRequired({ ...login, reason: "client-expired" }),
  "loginRequired: the variable": words.loginRequired({ ...login, account: key }),
  "refreshRefused: a page": words.refreshRefused({
    ...refused,
    problem: { ...refused.problem, status: 401, pageTitle: "Guest Wi-Fi" },
  }),
  "refreshRefused: a server error": words.refreshRefused(refused),
  "refreshRefused: no token": words.refreshRefused({
    ...refused,
    problem: { code: "response_invalid", step: "token-refresh", nextTryAt },
  }),
  "accountSuspended: nobody takes over": words.accountSuspended({
    kind: "account-suspended",
    account,
  }),
  "accountSuspended: another takes over": words.accountSuspended({
    kind: "account-suspended",
    account,
    successor: other,
  }),
  "quotaExhausted: with a date": words.quotaExhausted(used),
  "quotaExhausted: without a date": words.quotaExhausted({ ...used, until: undefined }),
  "quotaExhausted: one of several takes over": words.quotaExhausted({ ...used, successor: true }),
  "quotaExhausted: another takes over": words.quotaExhausted({ ...used, successor: other }),
  "quotaExhausted: the variable": words.quotaExhausted({ ...used, account: key }),
  "quotaLow: one account": words.quotaLow({
    kind: "quota-low",
    account,
    used: 830.1999999999998,
    limit: 1000,
  }),
  "apiKeyVariable: logged in, too": words.apiKeyVariable(),
  "toolsLeftOut: one": words.toolsLeftOut({ kind: "tools-left-out", sent: 119, leftOut: 1 }),
  "toolsLeftOut: several": words.toolsLeftOut({ kind: "tools-left-out", sent: 119, leftOut: 14 }),
  "toolSchemaRefused: named": words.toolSchemaRefused({
    kind: "tool-schema-refused",
    tool: "clickstack_save_dashboard",
  }),
  "toolSchemaRefused: one of several": words.toolSchemaRefused({
    kind: "tool-schema-refused",
    tool: "bash",
    others: 11,
  }),
  "importOffered: once": words.importOffered({
    kind: "import-offered",
    path: "/home/anna/.config/opencode/kiro.db",
  }),
  "recording: on": words.recording({ kind: "recording", directory: "/home/ann/kiro-report" }),
  "recordingStopped: full": words.recordingStopped({
    kind: "recording-stopped",
    directory: "/home/ann/kiro-report",
    reason: "full",
  }),
  "recordingStopped: a disk that refuses": words.recordingStopped({
    kind: "recording-stopped",
    directory: "/home/ann/kiro-report",
    reason: "failed",
  }),
  "modelsNotListed: old OpenCode": words.modelsNotListed(),
  "networkDisk: NFS": words.networkDisk({
    kind: "network-disk",
    path: "/home/ann/.config/opencode/kiro-accounts.json",
    fileSystem: "NFS",
  }),
};
