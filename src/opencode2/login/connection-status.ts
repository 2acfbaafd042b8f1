import { SIGN_IN_ORIGIN } from "../../catalog/endpoints.ts";
import { forOpenCode2 } from "../words.ts";
import type { Connections } from "./connection.ts";
import type { HostLogin } from "./host-logins.ts";

/** Shows with the host's logins which of them a person must log in to again; never rejects. */
export interface ConnectionStatus {
  /** @param needLogin what to do, by account id */
  readonly show: (
    logins: readonly HostLogin[],
    needLogin: ReadonlyMap<string, string>,
  ) => Promise<void>;
  /** Takes back what is shown. */
  readonly clear: () => Promise<void>;
}

export function createConnectionStatus(
  connections: Pick<Connections, "status">,
  integrationID: string,
): ConnectionStatus {
  const shown = new Map<string, { readonly login: HostLogin; readonly message: string }>();

  async function report(login: HostLogin, message: string | undefined): Promise<void> {
    const { connection, id } = login;
    // With an address, the host goes on using the login: other accounts may serve, and only
    // requests show that it works again.
    const problem = message && { status: "needs_auth", message, url: SIGN_IN_ORIGIN };
    try {
      await connections.status?.({ integrationID, connection, status: problem || undefined });
    } catch {
      // The next review tries again; other logins must not wait for this one.
      return;
    }
    if (message === undefined) shown.delete(id);
    else shown.set(id, { login, message });
  }

  return {
    async show(logins, needLogin) {
      if (connections.status === undefined) return;
      const ids = new Set(logins.map(({ id }) => id));
      for (const { login } of [...shown.values()]) {
        if (!ids.has(login.id)) await report(login, undefined);
      }
      for (const login of logins) {
        const { accountId } = login;
        const words = accountId === undefined ? undefined : needLogin.get(accountId);
        const message = words && forOpenCode2(words);
        if (message === shown.get(login.id)?.message) continue;
        await report(login, message);
      }
    },
    async clear() {
      for (const { login } of [...shown.values()]) await report(login, undefined);
    },
  };
}
