import { personalAddress } from "../../auth/identity.ts";
import { BUILDER_ID_START_URL } from "../../catalog/start-url.ts";
import { readString } from "../../lib/read.ts";
import type { Row, TableRead } from "../sqlite/engines.ts";
import type { Finding } from "../source.ts";
import { withoutSlash } from "./kiro-cli.ts";
import { credentialsOf, type LoginFields, tokensOf } from "./login-fields.ts";

/** The earlier plugin of this name, from 1.2: one row for each account. */
export const EARLIER_READS: readonly TableRead[] = [
  { table: "accounts", sql: "SELECT * FROM accounts" },
];

/** @param tables the rows that `EARLIER_READS` asks for */
export function loginsOfEarlierPlugin(
  path: string,
  [rows = []]: readonly Row[][],
  trustedDomains: readonly string[],
): readonly Finding[] {
  const source = "earlier-plugin";
  // Later versions have the column; an account that was switched off stays off.
  const used = rows.filter((row) => row["enabled"] !== 0);
  if (used.length === 0) return [{ source, problem: { path, fault: "signed-out" } }];
  return used.map((row): Finding => {
    const tokens = tokensOf(row["access_token"], row["refresh_token"], row["expires_at"]);
    if (tokens === undefined) {
      return { source, problem: { path, fault: "incomplete", missing: "tokens" } };
    }
    const { profile_arn: profileArn } = row;
    const outcome = credentialsOf({ tokens, profileArn, kind: kindOf(row) }, path, trustedDomains);
    if ("fault" in outcome) return { source, problem: outcome.fault };
    const email = personalAddress(readString(row["email"]));
    return { login: { source, path, credentials: outcome, email } };
  });
}

function kindOf(row: Row): LoginFields["kind"] {
  const method = readString(row["auth_method"]);
  if (method === "idc" || method === "identity-center") {
    const startUrl = withoutSlash(row["start_url"]) ?? BUILDER_ID_START_URL;
    const region = readString(row["oidc_region"]) ?? row["region"];
    return { method: "idc", region, startUrl, client: row };
  }
  // Its table does not say which one it was; a refresh is the same for both.
  return { method: "social", provider: method === "desktop" ? "Google" : undefined };
}
