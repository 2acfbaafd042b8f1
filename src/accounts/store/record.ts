import { defined } from "../../lib/defined.ts";
import { type Credentials, isRefreshable, readCredentials } from "../../auth/credentials.ts";
import type { Identity } from "../../auth/identity.ts";
import type { LoginReason } from "../../facts/account-block.ts";
import type { FailureKind } from "../../facts/failure-kind.ts";
import { parseProcessIdentity } from "../../lib/lock/process-identity.ts";
import { readNumber, readObject, readString } from "../../lib/read.ts";
import type { Account, PendingRefresh } from "../account.ts";
import { READY, type AccountState } from "../state.ts";
import { readUsage } from "./usage-record.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Also the name of a lock directory, so nothing that could leave it. */
export const ACCOUNT_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** One record of the accounts file; undefined if it cannot be used. */
export function readAccount(value: unknown): Account | undefined {
  const fields = readObject(value);
  const id = readString(fields["id"]);
  const credentials = readCredentials(readObject(fields["credentials"]));
  if (id === undefined || !ACCOUNT_ID.test(id) || credentials === undefined) return undefined;
  return {
    id,
    ...defined({ label: readString(fields["label"]) }),
    identity: readIdentity(readObject(fields["identity"])),
    credentials,
    generation: readCount(fields["generation"]) ?? 1,
    state: readState(readObject(fields["state"]), credentials),
    enabled: fields["enabled"] !== false,
    priority: readNumber(fields["priority"]) ?? 0,
    addedAt: readNumber(fields["addedAt"]) ?? 0,
    ...defined({
      loginNumber: readCount(fields["loginNumber"]),
      // Whatever a later version says there: the login is not ours alone.
      origin: fields["origin"] === undefined ? undefined : "imported",
      lastUsedAt: readNumber(fields["lastUsedAt"]),
      usage: readUsage(readObject(fields["usage"])),
      quotaWarned: readBoolean(fields["quotaWarned"]),
      webSearchOff: fields["webSearchOff"] === true ? true : undefined,
      renewedAt: readNumber(fields["renewedAt"]),
      pendingRefresh: readPendingRefresh(readObject(fields["pendingRefresh"])),
    }),
  };
}

export function readIdentity(fields: Fields): Identity {
  return defined({ userId: readString(fields["userId"]), email: readString(fields["email"]) });
}

/** A state of a later version counts as ready: the service says soon enough if it is not. */
function readState(fields: Fields, credentials: Credentials): AccountState {
  const { kind, since } = fields;
  if (!isStateKind(kind)) return READY;
  const state = STATE_READERS[kind](fields, readNumber(since) ?? 0);
  // Earlier versions ended logins whose refresh token nobody had refused.
  const isEarlier = state.kind === "login-required" && state.reason === "access-token-rejected";
  return isEarlier && isRefreshable(credentials) ? READY : state;
}

function isStateKind(value: unknown): value is AccountState["kind"] {
  return typeof value === "string" && Object.hasOwn(STATE_READERS, value);
}

const STATE_READERS: {
  readonly [Kind in AccountState["kind"]]: (fields: Fields, since: number) => AccountState;
} = {
  ready: () => READY,
  "cooling-down"(fields, since) {
    const until = readNumber(fields["until"]);
    if (until === undefined) return READY;
    return { kind: "cooling-down", since, until, reason: readReason(fields["reason"]) };
  },
  "quota-exhausted": (fields, since) => ({
    kind: "quota-exhausted",
    since,
    ...defined({
      until: readNumber(fields["until"]),
      refused: fields["refused"] === true ? true : undefined,
    }),
  }),
  "login-required": (fields, since) => ({
    kind: "login-required",
    since,
    reason: readLoginReason(fields["reason"]),
    ...defined({ usableUntil: readNumber(fields["usableUntil"]) }),
  }),
  suspended: (_fields, since) => ({ kind: "suspended", since }),
};

function readReason(value: unknown): FailureKind {
  return value === "capacity" || value === "access-token-rejected" ? value : "throttled";
}

function readLoginReason(value: unknown): LoginReason {
  switch (value) {
    case "refresh-interrupted":
    case "access-token-rejected":
    case "client-expired":
      return value;
    default:
      return "refresh-token-rejected";
  }
}

function readPendingRefresh(fields: Fields): PendingRefresh | undefined {
  const startedAt = readNumber(fields["startedAt"]);
  const spends = readString(fields["spends"]);
  if (startedAt === undefined || spends === undefined) return undefined;
  return { startedAt, spends, ...defined({ by: parseProcessIdentity(fields["by"]) }) };
}

function readBoolean(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function readCount(value: unknown): number | undefined {
  const count = readNumber(value);
  return count !== undefined && Number.isSafeInteger(count) && count > 0 ? count : undefined;
}
