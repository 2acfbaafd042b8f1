import { isApiKey } from "../../auth/kinds/api-key.ts";
import { isObject, readString } from "../../lib/read.ts";
import { accountIdOf, REFERENCE } from "../../login/complete.ts";

/** Who the host says is connected. */
export type Connected =
  /** An account of our file. */
  | { readonly kind: "account"; readonly accountId: string }
  /** A key that the host keeps, or that a variable of its own holds. */
  | { readonly kind: "api-key"; readonly apiKey: string }
  /** A login of ours that names no account: one that an older version has left. */
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
export async function activeConnection(
  connections: Connections,
  integrationID: string,
): Promise<Connected | undefined> {
  const connection = await connections.active(integrationID);
  if (!isObject(connection)) return undefined;
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
