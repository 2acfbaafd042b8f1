import { isApiKey } from "../../auth/kinds/api-key.ts";
import { isObject, readString } from "../../lib/read.ts";
import type { HostAccounts } from "../../plugin/accounts/host-accounts.ts";
import { accountIdOf, REFERENCE } from "../../login/complete.ts";

/** Who the host says is connected. */
export type Connected =
  /** An account of our file. */
  | { readonly kind: "account"; readonly accountId: string }
  /** A key that the host keeps. */
  | { readonly kind: "api-key"; readonly apiKey: string }
  /** A login that names no account: of an older version, or a variable that we read, too. */
  | { readonly kind: "unknown" };

/** The part of `ctx.integration.connection` that is used. */
export interface Connections {
  readonly active: (integrationID: string) => Promise<unknown>;
  readonly resolve: (connection: never) => Promise<unknown>;
}

/**
 * The connection that the person has chosen in the host, if there is one.
 * @throws what the host throws
 */
async function activeConnection(
  connections: Connections,
  integrationID: string,
): Promise<Connected | undefined> {
  const connection = await connections.active(integrationID);
  if (!isObject(connection)) return undefined;
  if (connection.type === "env") return { kind: "unknown" };
  const value = await connections.resolve(connection as never);
  return connectedOf(value);
}

/** @param value an OAuth credential or a key, as the host keeps it */
export function connectedOf(value: unknown): Connected | undefined {
  if (!isObject(value)) return undefined;
  const key = readString(value.key)?.trim();
  if (value.type === "key") {
    return key !== undefined && isApiKey(key) ? { kind: "api-key", apiKey: key } : undefined;
  }
  const refresh = readString(value.refresh) ?? "";
  if (!refresh.startsWith(REFERENCE)) return { kind: "unknown" };
  return { kind: "account", accountId: accountIdOf({ refresh }) };
}

/**
 * Who is connected, asked for each request: neither a logout nor another choice is reported.
 * The account that a person has chosen serves new conversations, and a key becomes an account.
 * @returns reads the connection; undefined if nobody is connected
 */
export function followConnection(
  connections: Connections,
  integrationID: string,
  accounts: Pick<HostAccounts, "addKey" | "serveNext">,
): () => Promise<Connected | undefined> {
  let known: string | undefined;
  return async () => {
    const connected = await activeConnection(connections, integrationID);
    if (connected === undefined || connected.kind === "unknown") return connected;
    const key = connected.kind === "account" ? connected.accountId : connected.apiKey;
    if (key === known) return connected;
    const isChange = known !== undefined;
    known = key;
    if (connected.kind === "api-key") await accounts.addKey(connected.apiKey);
    else if (isChange) await accounts.serveNext(connected.accountId);
    return connected;
  };
}
