import type { ChosenLogin } from "../host-port.ts";
import type { HostAccounts } from "./host-accounts.ts";

/**
 * Who is logged in, asked for each request: neither a logout nor another choice is reported.
 * The account that a person has chosen serves new conversations, and a key becomes an account.
 * @returns reads the login; undefined if nobody is logged in
 */
export function followChoice(
  chosenLogin: () => Promise<ChosenLogin | undefined>,
  accounts: Pick<HostAccounts, "addKey" | "serveNext">,
): () => Promise<ChosenLogin | undefined> {
  let known: string | undefined;
  return async () => {
    const chosen = await chosenLogin();
    if (chosen === undefined || chosen.kind === "unknown") return chosen;
    const key = chosen.kind === "account" ? chosen.accountId : chosen.apiKey;
    if (key === known) return chosen;
    const isChange = known !== undefined;
    known = key;
    if (chosen.kind === "api-key") await accounts.addKey(chosen.apiKey);
    else if (isChange) await accounts.serveNext(chosen.accountId);
    return chosen;
  };
}
