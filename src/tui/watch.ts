import { createSignal } from "solid-js";
import { apiKeyVariableAccounts } from "../core/api-key-variable.ts";
import type { Core } from "../core/core.ts";
import { createHostRecord } from "../core/host/host-record.ts";
import { repeat } from "../lib/async/repeat.ts";
import { EMPTY_STATUS, type StatusState } from "../status/state.ts";
import { createStatusFile } from "../status/status-file.ts";
import type { Snapshot } from "./panel/facts.ts";

/** What is on disk, as a signal: the plugin that serves runs in a thread of its own. */
export interface Watch {
  readonly snapshot: () => Snapshot;
  /** Reads now. Never rejects. */
  readonly read: () => Promise<void>;
  readonly stop: () => void;
}

const PAUSE_MS = 2_000;

export async function watchFiles(core: Core): Promise<Watch> {
  const readNow = createReader(core);
  const [snapshot, set] = createSignal(await readNow());
  async function read(): Promise<void> {
    const next = await readNow();
    try {
      set(() => next);
    } catch (error) {
      // Whoever draws it does so at once, and may fail; the next look must still come.
      core.deps.logger.warn("tui.not-drawn", { error });
    }
  }
  const stop = repeat(read, PAUSE_MS, core.deps);
  return { snapshot, read, stop };
}

function createReader(core: Core): () => Promise<Snapshot> {
  const { config, deps, input, paths, store } = core;
  const hasRecord = createHostRecord(paths.hostLoginsFile, input.machine.env);
  const file = createStatusFile({ ...deps, path: paths.statusFile });
  const ofVariable = apiKeyVariableAccounts(core);
  let status: StatusState = EMPTY_STATUS;

  function readStatus(): StatusState {
    try {
      status = file.read();
    } catch (error) {
      deps.logger.debug("status.unread", { error });
    }
    return status;
  }

  async function readStored(): Promise<Pick<Snapshot, "accounts" | "trouble">> {
    try {
      return { accounts: await store.read() };
    } catch (trouble) {
      return { accounts: [], trouble };
    }
  }

  return async () => {
    const hasVariable = ofVariable.length > 0;
    return {
      now: deps.clock.now(),
      ...(hasVariable ? { accounts: ofVariable } : await readStored()),
      status: readStatus(),
      strategy: config.account_selection_strategy,
      isLoggedIn: hasVariable || hasRecord(),
    };
  };
}
