import { KiroNetworkError } from "../../facts/errors.ts";
import { raceOrNothing } from "../../lib/async/race.ts";
import { isObject, readString } from "../../lib/read.ts";
import type { Clock } from "../../lib/time.ts";
import { accountIdOf, REFERENCE } from "../../login/complete.ts";
import type { ChosenLogin } from "../../plugin/host-port.ts";

/** The part of `ctx.integration.connection` that is used. */
export interface Connections {
  readonly active: (integrationID: string) => Promise<unknown>;
  readonly resolve: (connection: never) => Promise<unknown>;
  /** Late versions: reports what is wrong with a connection; `status: undefined` takes it back. */
  readonly status?: (report: Readonly<Record<string, unknown>>) => Promise<unknown>;
}

/** A host answers at once; one that does not must not keep anybody waiting. */
export const MAX_ANSWER_MS = 3_000;

export interface ActiveLoginOptions {
  readonly connections: Connections;
  readonly integrationID: string;
  readonly clock: Clock;
  /** Another login is active than before. */
  readonly onOther: () => Promise<void>;
}

/**
 * The connection that the person has chosen in the host, if there is one.
 * @returns reads it; while the host does not answer, the last one that is known. Rejects with what
 * the host throws, and with KiroNetworkError `timeout` where nothing is known
 */
export function createActiveLogin(
  options: ActiveLoginOptions,
): () => Promise<ChosenLogin | undefined> {
  const { clock, connections, integrationID, onOther } = options;
  let known: { readonly login: ChosenLogin | undefined } | undefined;
  let isSilent = false;

  function knownLogin(): ChosenLogin | undefined {
    if (known === undefined) throw new KiroNetworkError("timeout");
    return known.login;
  }

  async function ask() {
    const login = await activeLogin(connections, integrationID);
    const isOther = JSON.stringify(login) !== JSON.stringify(known?.login);
    known = { login };
    if (isOther) await onOther();
    return known;
  }

  return async () => {
    if (isSilent) return knownLogin();
    const asked = ask();
    const answer = await raceOrNothing(asked, { timeout: { clock, milliseconds: MAX_ANSWER_MS } });
    if (answer !== undefined) return answer.login;
    isSilent = true;
    const end = () => void (isSilent = false);
    asked.then(end, end);
    return knownLogin();
  };
}

async function activeLogin(
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
    return key ? { kind: "api-key", apiKey: key } : undefined;
  }
  const refresh = readString(value.refresh) ?? "";
  if (!refresh.startsWith(REFERENCE)) return { kind: "unknown" };
  return { kind: "account", accountId: accountIdOf({ refresh }) };
}
