import * as words from "../../../src/words/notices.ts";
import type { Samples } from "./sample.ts";

const account = "a***@example.com";

export const notices: Samples = {
  "accountSwitched: throttled": words.accountSwitched({
    kind: "account-switched",
    from: account,
    reason: "throttled",
  }),
  "accountSwitched: no token": words.accountSwitched({
    kind: "account-switched",
    from: account,
    reason: "token-unavailable",
  }),
  "waiting: throttled": words.waiting({
    kind: "waiting",
    milliseconds: 11_200,
    reason: "throttled",
  }),
  "waiting: no capacity": words.waiting({
    kind: "waiting",
    milliseconds: 4_000,
    reason: "capacity",
  }),
  "retrying: a server error": words.retrying({
    kind: "retrying",
    reason: "server-error",
    calls: 4,
    left: 4,
  }),
  "retrying: the last one": words.retrying({
    kind: "retrying",
    reason: "stream-interrupted",
    calls: 1,
    left: 1,
  }),
  "loginRequired: one account": words.loginRequired({ kind: "login-required", account }),
  "accountSuspended: one account": words.accountSuspended({ kind: "account-suspended", account }),
  "quotaExhausted: with a date": words.quotaExhausted({
    kind: "quota-exhausted",
    account,
    until: Date.UTC(2026, 11, 1),
  }),
  "quotaExhausted: without a date": words.quotaExhausted({
    kind: "quota-exhausted",
    account,
    until: undefined,
  }),
  "quotaLow: one account": words.quotaLow({ kind: "quota-low", account, used: 90, limit: 100 }),
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
  "networkDisk: NFS": words.networkDisk({
    kind: "network-disk",
    path: "/home/ann/.config/opencode/kiro-accounts.json",
    fileSystem: "NFS",
  }),
};
