import { isProfileArn } from "../../catalog/profile-arn.ts";
import { BUILDER_ID_START_URL } from "../../catalog/start-url.ts";
import { parseJson, readObject, readString } from "../../lib/read.ts";
import type { Row, TableRead } from "../sqlite/engines.ts";
import type { Finding, ImportSource } from "../source.ts";
import { credentialsOf, type Fields, type LoginFields, tokensOf } from "./login-fields.ts";

/** Kiro's command line and Amazon Q's: one table of keys and JSON values (PROTOCOL 9). */

interface TokenKey {
  readonly key: string;
  readonly method: LoginFields["kind"]["method"];
  /** Where its client registration is. */
  readonly registration?: string;
}

/** `odic` is how the programs spell it; readers have seen the other spelling, too. */
const TOKEN_KEYS: readonly TokenKey[] = [
  ...["kirocli:odic", "kirocli:oidc", "codewhisperer:odic"].map(
    (prefix) =>
      ({
        key: `${prefix}:token`,
        method: "idc",
        registration: `${prefix}:device-registration`,
      }) as const,
  ),
  { key: "kirocli:social:token", method: "social" },
  { key: "kirocli:external-idp:token", method: "external-idp" },
];

const STATE_KEYS = ["api.codewhisperer.profile", "auth.idc.start-url", "auth.idc.region"];

export const CLI_READS: readonly TableRead[] = [
  keyValueRead(
    "auth_kv",
    TOKEN_KEYS.flatMap(({ key, registration }) => [key, registration ?? key]),
  ),
  keyValueRead("state", STATE_KEYS),
];

function keyValueRead(table: string, keys: readonly string[]): TableRead {
  const list = keys.map((key) => `'${key}'`).join(", ");
  // As text, whether it was stored as one or as bytes.
  const sql = `SELECT key, CAST(value AS TEXT) AS value FROM ${table} WHERE key IN (${list})`;
  return { table, sql };
}

/** @param tables the rows that `CLI_READS` asks for */
export function loginsOfCli(
  source: ImportSource,
  path: string,
  tables: readonly Row[][],
  trustedDomains: readonly string[],
): readonly Finding[] {
  const [auth, state] = tables.map(valuesOf);
  const found = TOKEN_KEYS.flatMap((entry): Finding[] => {
    const token = readObject(auth?.get(entry.key));
    if (Object.keys(token).length === 0) return [];
    const tokens = tokensOf(token["access_token"], token["refresh_token"], token["expires_at"]);
    if (tokens === undefined) {
      return [{ source, problem: { path, fault: "incomplete", missing: "tokens" } }];
    }
    const client = readObject(auth?.get(entry.registration ?? ""));
    const kind = kindOf(entry.method, token, client, state ?? new Map());
    const profileArn = profileOf(token, state);
    const outcome = credentialsOf({ tokens, profileArn, kind }, path, trustedDomains);
    if ("fault" in outcome) return [{ source, problem: outcome.fault }];
    return [{ login: { source, path, credentials: outcome } }];
  });
  return found.length === 0 ? [{ source, problem: { path, fault: "signed-out" } }] : found;
}

function kindOf(
  method: TokenKey["method"],
  token: Fields,
  client: Fields,
  state: ReadonlyMap<string, unknown>,
): LoginFields["kind"] {
  switch (method) {
    case "social":
      return { method, provider: token["provider"] };
    case "idc": {
      const startUrl =
        token["start_url"] ?? state.get("auth.idc.start-url") ?? BUILDER_ID_START_URL;
      const region = token["region"] ?? client["region"] ?? state.get("auth.idc.region");
      return { method, region, startUrl: withoutSlash(startUrl), client };
    }
    case "external-idp": {
      const { issuer_url: issuer, token_endpoint: tokenEndpoint, scopes } = token;
      return { method, issuer, tokenEndpoint, clientId: token["client_id"], scopes };
    }
  }
}

/** As a login of our own writes it. */
export function withoutSlash(startUrl: unknown): string | undefined {
  return readString(startUrl)?.replace(/\/#?\/?$/, "");
}

function profileOf(token: Fields, state: ReadonlyMap<string, unknown> | undefined): unknown {
  const own = token["profile_arn"];
  return isProfileArn(own) ? own : readObject(state?.get("api.codewhisperer.profile"))["arn"];
}

function valuesOf(rows: readonly Row[]): ReadonlyMap<string, unknown> {
  return new Map(
    rows.map(({ key, value }) => [readString(key) ?? "", parseJson(readString(value) ?? "")]),
  );
}
