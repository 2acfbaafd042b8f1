import type { AccountReader } from "../accounts/known-accounts.ts";
import { callAs } from "../accounts/tokens/call-as.ts";
import type { TokenSource } from "../accounts/tokens/tokens.ts";
import { systemDisk } from "../lib/disk/disk.ts";
import { createListFile } from "../models/lists/list-file.ts";
import type { ListOwner } from "../models/lists/live-lists.ts";
import { createModelSource, type ModelSource } from "../models/model-source.ts";
import { listModels } from "../service/models.ts";
import { forAccount } from "../service/send.ts";
import type { Core } from "./core.ts";

type ModelsCore = Pick<Core, "deps" | "service"> & {
  readonly ended: Pick<Core["ended"], "signal">;
  readonly paths: Pick<Core["paths"], "modelsFile">;
};

interface Told {
  readonly onFailure?: (error: unknown) => void;
  readonly onChange?: () => void;
}

/**
 * What the accounts' lists say; a token that is refused for a list is refreshed once.
 * @param told `onFailure`: why a list could not be read, for the source itself goes on without it;
 * `onChange`: what is known of models may be another
 */
export function createModels(
  { deps, ended: { signal }, paths, service }: ModelsCore,
  tokens: TokenSource,
  accounts: AccountReader,
  { onChange, onFailure }: Told = {},
): ModelSource {
  const file = createListFile(paths.modelsFile, { ...deps, disk: systemDisk });
  const list = ({ credentials, id }: ListOwner) =>
    listModels(forAccount(service, id), credentials, signal);
  return createModelSource({
    ...deps,
    file: {
      read: () => file.read(),
      write(text) {
        file.write(text);
        onChange?.();
      },
    },
    list: async (owner) => {
      const account = (await accounts.read()).find(({ id }) => id === owner.id);
      const reading = account === undefined ? list(owner) : callAs(tokens, account, signal, list);
      return await reading.catch((error: unknown) => {
        onFailure?.(error);
        throw error;
      });
    },
  });
}
