import { isApiKey } from "../../auth/kinds/api-key.ts";
import { isObject, readString } from "../../lib/read.ts";
import { accountIdOf, REFERENCE } from "../../login/complete.ts";
import type { ChosenLogin } from "../../plugin/host-port.ts";

/** The part of `ctx.integration.connection` that is used. */
export interface Connections {
  readonly active: (integrationID: string) => Promise<unknown>;
  readonly resolve: (connection: never) => Promise<unknown>;
  /** Late versions: reports what is wrong with a connection; `status: undefined` takes it back. */
  readonly status?: (report: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/**
 * The connection that the person has chosen in the host, if there is one.
 * @throws what the host throws
 */
export async function activeLogin(
  connections: Connections,
  integrationID: string,
): Promise<ChosenLogin | undefined> {
  const connection = await connections.active(integrationID);
  if (!isObject(connection)) return undefined;
  if (connection.type === "env") return { kind: "unknown" };
  return loginOf(await connections.resolve(connection as never));
}

/** @param value an OAuth credential or a key, as the host keeps it */
export function loginOf(value: unknown): ChosenLogin | undefined {
  if (!isObject(value)) return undefined;
  const key = readString(value.key)?.trim();
  if (value.type === "key") {
    return key !== undefined && isApiKey(key) ? { kind: "api-key", apiKey: key } : undefined;
  }
  const refresh = readString(value.refresh) ?? "";
  if (!refresh.startsWith(REFERENCE)) return { kind: "unknown" };
  return { kind: "account", accountId: accountIdOf({ refresh }) };
}
