import { REFERENCE } from "../../../../../login/complete.ts";
import {
  keyInsteadOfLogin,
  loggedIn,
  loginOfOtherKind,
  loginOfOtherPlugin,
  loginOrphaned,
  loginsBroken,
  loginsUnreadable,
  notLoggedIn,
} from "../../../../../words/cli/doctor/files.ts";
import type { HostLogin } from "../../facts/host/login.ts";
import { row, type Row } from "../../row.ts";

export interface LoginFacts {
  readonly login: HostLogin;
  /** Path of auth.json. */
  readonly path: string;
  /** Ids in the accounts file; undefined if that cannot be read. */
  readonly accountIds: readonly string[] | undefined;
  /** KIRO_API_KEY serves. */
  readonly hasKey: boolean;
}

export function checkLogin({ accountIds, hasKey, login, path }: LoginFacts): Row {
  switch (login.kind) {
    case "none":
      return hasKey
        ? row("login", "skipped", keyInsteadOfLogin())
        : row("login", "failed", notLoggedIn(accountIds?.length ?? 0));
    case "damaged":
      return row("login", "failed", loginsBroken(path));
    case "unreadable":
      return row("login", "failed", loginsUnreadable(path, login.reason));
    case "record":
      return checkRecord(login, accountIds);
  }
}

function checkRecord(
  { reference, type }: Extract<HostLogin, { kind: "record" }>,
  accountIds: LoginFacts["accountIds"],
): Row {
  if (type !== "oauth") return row("login", "warning", loginOfOtherKind(type));
  if (!reference?.startsWith(REFERENCE)) return row("login", "warning", loginOfOtherPlugin());
  // The account was removed: the record stands for the others, if there are any.
  const isOrphaned = accountIds?.length === 0;
  return isOrphaned ? row("login", "warning", loginOrphaned()) : row("login", "ok", loggedIn());
}
