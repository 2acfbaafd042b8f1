import { presentPlaces } from "../../importing/find.ts";
import type { Core } from "../core.ts";

type OfferCore = {
  readonly deps: Pick<Core["deps"], "logger" | "notify">;
  readonly input: Pick<Core["input"], "machine">;
  readonly store: Pick<Core["store"], "read">;
};

/**
 * Says how the accounts of the earlier plugin are imported, as long as there are none here. One
 * `stat` where it never was. Never fails.
 */
export async function offerImport({ deps, input, store }: OfferCore): Promise<void> {
  const [place] = presentPlaces(input.machine, "earlier-plugin");
  if (place === undefined) return;
  try {
    if ((await store.read()).length > 0) return;
    deps.notify({ kind: "import-offered", path: place.path });
  } catch (error) {
    deps.logger.debug("import.not-offered", { error });
  }
}
