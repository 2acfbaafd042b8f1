import type { Account } from "../accounts/account.ts";
import { callAs } from "../accounts/tokens/call-as.ts";
import type { TokenSource } from "../accounts/tokens/tokens.ts";
import { KiroError } from "../facts/errors.ts";
import { systemDisk } from "../lib/disk/disk.ts";
import { throwIfAborted } from "../lib/time.ts";
import { createListFile } from "../models/list-file.ts";
import { parseLists } from "../models/list-format.ts";
import { createModelSource } from "../models/model-source.ts";
import { listModels, type LiveModel } from "../service/models.ts";
import { forAccount } from "../service/send.ts";
import type { Core } from "./core.ts";

/** One account's live list. */
export interface ModelList {
  readonly models: readonly LiveModel[];
  /** Milliseconds since the epoch; absent if it was never read. */
  readonly readAt?: number;
  /** Why it was not read now. */
  readonly error?: KiroError;
}

/**
 * Reads an account's list as asked for, and keeps it.
 * @throws KiroNetworkError `aborted`
 */
export async function readModelList(
  { deps, paths, service }: Pick<Core, "deps" | "paths" | "service">,
  tokens: TokenSource,
  account: Account,
  { signal, when }: { readonly when: "now" | "if-old" | "never"; readonly signal: AbortSignal },
): Promise<ModelList> {
  const file = createListFile(paths.modelsFile, { ...deps, disk: systemDisk });
  let failure: KiroError | undefined;
  const source = createModelSource({
    ...deps,
    file,
    list: async () => {
      try {
        return await callAs(tokens, account, signal, ({ credentials, id }) =>
          listModels(forAccount(service, id), credentials, signal),
        );
      } catch (error) {
        if (error instanceof KiroError) failure = error;
        throw error;
      }
    },
  });
  if (when === "now") await source.read(account);
  else if (when === "if-old") await source.refresh(account);
  throwIfAborted(signal);
  const { models = [], readAt } = parseLists(file.read()).accounts.get(account.id) ?? {};
  return {
    models,
    ...(readAt !== undefined && readAt > 0 && { readAt }),
    ...(failure !== undefined && { error: failure }),
  };
}
