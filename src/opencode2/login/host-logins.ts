import { CappedMap } from "../../lib/capped.ts";
import { isObject, readObject, readString } from "../../lib/read.ts";
import type { ChosenLogin } from "../../plugin/host-port.ts";
import { type Connections, loginOf } from "./connection.ts";

/** The part of `ctx.integration` that lists logins. */
export interface Integration {
  readonly connection: Connections;
  readonly get?: (input: { readonly integrationID: string }) => Promise<unknown>;
}

/** A login of ours that the host keeps. */
export interface HostLogin {
  /** Of the host's credential. */
  readonly id: string;
  /** As the host names it. */
  readonly connection: Readonly<Record<string, unknown>>;
  /** False if the host does not say whose it is. */
  readonly isTold: boolean;
  /** A key, which the host alone keeps. */
  readonly isKey: boolean;
  /** Undefined if it is nobody's of our file. */
  readonly accountId: string | undefined;
}

/** Many more than a person has. */
const MAX_KNOWN = 200;

/** What the host keeps now, and what it has kept. */
export interface HostLogins {
  readonly logins: readonly HostLogin[];
  /** The accounts of keys that were there and are not any more; each is told of once. */
  readonly goneKeys: readonly string[];
}

/**
 * All logins of ours that the host keeps, the chosen one or not. The one that is active and
 * resolves is kept, whatever a list says.
 * @param accountOfKey finds whose key it is
 * @returns reads them; undefined where the host has no list, or none that can be read now
 */
export function createHostLogins(
  integration: Integration,
  integrationID: string,
  accountOfKey: (apiKey: string) => Promise<string | undefined>,
): () => Promise<HostLogins | undefined> {
  const known = new CappedMap<string, ChosenLogin>(MAX_KNOWN);

  async function loginBehind(connection: unknown, id: string): Promise<ChosenLogin | undefined> {
    const login =
      known.get(id) ?? loginOf(await integration.connection.resolve(connection as never));
    if (login !== undefined) known.set(id, login);
    return login;
  }

  async function accountOf(login: ChosenLogin): Promise<string | undefined> {
    if (login.kind === "api-key") return await accountOfKey(login.apiKey);
    return login.kind === "account" ? login.accountId : undefined;
  }

  /** A key becomes an account only after the host has listed it. */
  async function findGoneKeys(logins: readonly HostLogin[]): Promise<string[]> {
    const present = new Set(logins.map(({ id }) => id));
    const gone: string[] = [];
    for (const [id, login] of [...known]) {
      if (login.kind !== "api-key" || present.has(id)) continue;
      const accountId = await accountOfKey(login.apiKey);
      if (accountId === undefined) continue;
      known.delete(id);
      gone.push(accountId);
    }
    return gone;
  }

  return async () => {
    const connections = await keptIn(integration, integrationID);
    if (connections === undefined) return undefined;
    const logins: HostLogin[] = [];
    for (const connection of connections) {
      const id = readString(connection.id) ?? "";
      const login = id && (await loginBehind(connection, id).catch(() => undefined));
      logins.push({
        id,
        connection,
        isTold: Boolean(login),
        isKey: login ? login.kind === "api-key" : false,
        accountId: login ? await accountOf(login) : undefined,
      });
    }
    return { logins, goneKeys: await findGoneKeys(logins) };
  };
}

type Connection = Readonly<Record<string, unknown>>;

/** @returns undefined where the host has no list, or none that can be read now */
async function keptIn(integration: Integration, integrationID: string) {
  try {
    const answer = readObject(await integration.get?.({ integrationID }));
    const { connections } = readObject(answer.data ?? answer);
    if (!Array.isArray(connections)) return undefined;
    const kept = connections.filter(isObject).filter(isCredential);
    // Asked after the list, so that a login which has just come is no missing one.
    const active = await keptActive(integration.connection, integrationID).catch(() => undefined);
    const isListed = kept.some(({ id }) => id === active?.id);
    return active === undefined || isListed ? kept : [...kept, active];
  } catch {
    return undefined;
  }
}

async function keptActive(
  connections: Connections,
  integrationID: string,
): Promise<Connection | undefined> {
  const active = await connections.active(integrationID);
  if (!isObject(active) || !isCredential(active)) return undefined;
  const value = await connections.resolve(active as never);
  return value === undefined ? undefined : active;
}

/** One without an id is somebody's, too. */
function isCredential({ id, type }: Connection): boolean {
  return type === "credential" || readString(id) !== undefined;
}
