import type { AccountReader } from "../../accounts/known-accounts.ts";
import { callAs } from "../../accounts/tokens/call-as.ts";
import type { TokenSource } from "../../accounts/tokens/tokens.ts";
import type { ListOwner } from "../../models/live-lists.ts";
import { listModels, type LiveModel } from "../../service/models.ts";
import { forAccount } from "../../service/send.ts";
import type { Core } from "../core.ts";

/** Reads an account's list of models; a token that is refused is refreshed once. */
export function createModelLister(
  { ended: { signal }, service }: Pick<Core, "ended" | "service">,
  tokens: TokenSource,
  accounts: AccountReader,
): (owner: ListOwner) => Promise<readonly LiveModel[]> {
  const list = ({ credentials, id }: ListOwner) =>
    listModels(forAccount(service, id), credentials, signal);
  return async (owner) => {
    const account = (await accounts.read()).find(({ id }) => id === owner.id);
    return account === undefined ? await list(owner) : await callAs(tokens, account, signal, list);
  };
}
