import { type Account, blockOf, labelsOf } from "../../../../accounts/account.ts";
import { isRefreshable, lacksProfile, profileArnOf } from "../../../../auth/credentials.ts";
import { isApiKey } from "../../../../auth/kinds/api-key.ts";
import { SUPPORT_PAGE } from "../../../../catalog/endpoints.ts";
import { isProfileArn } from "../../../../catalog/profile-arn.ts";
import { isKiroRegion, isSsoRegion } from "../../../../catalog/regions.ts";
import { livenessOf } from "../../../../lib/lock/process-identity.ts";
import {
  accountsReady,
  allDisabled,
  coolingDown,
  keyInFileMalformed,
  keyServesNobody,
  loginRegionUnknown,
  mustLogIn,
  noAccount,
  profileMalformed,
  profileOfOtherPartition,
  profileRegionUnknown,
  profileUnknown,
  quotaUsedUp,
  refreshUnfinished,
  regionsFine,
  registrationExpired,
  suspended,
  tokensFine,
  tokensNone,
  tokensOld,
} from "../../../../words/cli/doctor/people.ts";
import { API_KEY_VARIABLE } from "../../../../words/terms.ts";
import { formatAgo, formatDate, formatEnd, type Reader } from "../../../../words/formats/times.ts";
import { faultsOr, row, type Row } from "../row.ts";

export interface When {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly reader: Reader;
}

/** Who can serve, and why the others cannot. @param accounts all that may serve */
export function checkAccounts(accounts: readonly Account[], when: When): readonly Row[] {
  const [first] = accounts;
  if (first === undefined) return [row("accounts", "failed", noAccount())];
  const labelOf = labelsOf(accounts);
  if (accounts.every(({ enabled }) => !enabled)) {
    return [row("accounts", "failed", allDisabled(labelOf(first)))];
  }
  const blocks = accounts.flatMap((account) => {
    const label = labelOf(account);
    return blockOf(account, when.now, label) ? [{ account, label }] : [];
  });
  const ready = accounts.length - blocks.length;
  const faults = blocks.flatMap(({ account, label }) => checkState(account, label, when) ?? []);
  if (ready === 0) return faults.map((fault) => ({ ...fault, status: "failed" }));
  return [row("accounts", "ok", accountsReady(ready, accounts.length)), ...faults];
}

function checkState(account: Account, label: string, when: When): Row | undefined {
  const { credentials, enabled, state } = account;
  if (!enabled) return undefined;
  if (credentials.method === "api-key" && label === API_KEY_VARIABLE) {
    return row("accounts", "failed", keyServesNobody());
  }
  const endOf = (until: number) => formatEnd(until, when.now, when.reader);
  switch (state.kind) {
    case "ready":
      return undefined;
    case "login-required":
      return row("accounts", "failed", mustLogIn(label, state.reason));
    case "suspended":
      return row("accounts", "failed", suspended(label, SUPPORT_PAGE));
    case "quota-exhausted": {
      const end = state.until === undefined ? undefined : endOf(state.until);
      return row("accounts", "warning", quotaUsedUp(label, end));
    }
    case "cooling-down":
      return row("accounts", "warning", coolingDown(label, endOf(state.until)));
  }
}

/** Refresh tokens that rest for so long have been seen to die. */
const OLD_MS = 30 * 86_400_000;

export function checkTokens(accounts: readonly Account[], when: When): readonly Row[] {
  const labelOf = labelsOf(accounts);
  // What is dead already is said of the account.
  const live = accounts.filter(({ state }) => state.kind !== "login-required");
  if (live.length === 0) return [row("tokens", "skipped", tokensNone())];
  const faults = live.flatMap((account) => tokenFault(account, labelOf(account), when) ?? []);
  return faultsOr(faults, row("tokens", "ok", tokensFine(live.length < accounts.length)));
}

function tokenFault(
  { credentials, pendingRefresh }: Account,
  label: string,
  { now, reader }: When,
): Row | undefined {
  if (credentials.method === "api-key") {
    const isFine = isApiKey(credentials.apiKey);
    return isFine ? undefined : row("tokens", "failed", keyInFileMalformed(label));
  }
  const ends = credentials.method === "idc" ? credentials.clientSecretExpiresAt : 0;
  if (ends > 0 && ends <= now) {
    return row("tokens", "failed", registrationExpired(label, formatDate(ends, reader)));
  }
  const { by } = pendingRefresh ?? {};
  if (pendingRefresh !== undefined && (by === undefined || livenessOf(by) === "dead")) {
    return row("tokens", "warning", refreshUnfinished(label));
  }
  if (!isRefreshable(credentials) || now - credentials.expiresAt < OLD_MS) return undefined;
  const age = formatAgo(credentials.expiresAt, now, reader);
  return row("tokens", "warning", tokensOld(label, age));
}

export function checkRegions(accounts: readonly Account[]): readonly Row[] {
  const labelOf = labelsOf(accounts);
  const faults = accounts.flatMap((account) => regionFault(account, labelOf(account)) ?? []);
  const known = accounts.map(({ credentials }) => arnRegion(profileArnOf(credentials)));
  const regions = [...new Set(known.filter((region) => region !== undefined))];
  return faultsOr(faults, row("region", "ok", regionsFine(regions)));
}

function arnRegion(arn: string | undefined): string | undefined {
  return arn === undefined ? undefined : arn.split(":")[3];
}

function regionFault({ credentials }: Account, label: string): Row | undefined {
  const arn = profileArnOf(credentials);
  const login = loginRegionOf(credentials);
  if (login !== undefined && !isSsoRegion(login)) {
    return row("region", "failed", loginRegionUnknown(label, login));
  }
  if (arn === undefined) {
    return lacksProfile(credentials) ? row("region", "warning", profileUnknown(label)) : undefined;
  }
  if (!isProfileArn(arn)) return row("region", "failed", profileMalformed(label));
  const region = arnRegion(arn) ?? "";
  if (!isKiroRegion(region)) return row("region", "failed", profileRegionUnknown(label, region));
  const isOther = login !== undefined && isGovernment(login) !== isGovernment(region);
  return isOther
    ? row("region", "failed", profileOfOtherPartition(label, login, region))
    : undefined;
}

function loginRegionOf(credentials: Account["credentials"]): string | undefined {
  if (credentials.method === "idc") return credentials.ssoRegion;
  return credentials.method === "api-key" ? credentials.region : undefined;
}

/** A partition of its own, which no token leaves. */
function isGovernment(region: string): boolean {
  return region.startsWith("us-gov-");
}
