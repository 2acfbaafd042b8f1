import type { Account } from "../accounts/account.ts";
import type { TokenSource } from "../accounts/tokens/tokens.ts";
import { KiroError } from "../facts/errors.ts";
import { systemDisk } from "../lib/disk/disk.ts";
import { throwIfAborted } from "../lib/time.ts";
import { createListFile } from "../models/lists/list-file.ts";
import { parseLists } from "../models/lists/list-format.ts";
import type { LiveModel } from "../service/models.ts";
import type { Core } from "./core.ts";
import { createModels } from "./models.ts";

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
  let failure: KiroError | undefined;
  const core = { deps, paths, service, ended: { signal } };
  const only = { read: () => Promise.resolve([account]) };
  const source = createModels(core, tokens, only, {
    onFailure: (error) => {
      if (error instanceof KiroError) failure = error;
    },
  });
  if (when === "now") await source.read(account);
  else if (when === "if-old") await source.refresh(account);
  throwIfAborted(signal);
  const { models = [], readAt } =
    parseLists(createListFile(paths.modelsFile, { ...deps, disk: systemDisk }).read()).accounts.get(
      account.id,
    ) ?? {};
  return {
    models,
    ...(readAt !== undefined && readAt > 0 && { readAt }),
    ...(failure !== undefined && { error: failure }),
  };
}
