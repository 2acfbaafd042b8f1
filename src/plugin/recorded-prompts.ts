import { readIncoming } from "../chat/incoming.ts";
import type { HostFetch } from "../chat/kiro-fetch.ts";
import type { Core } from "../core/core.ts";
import { VERSION } from "../facts/version.ts";
import { readPrivateFile } from "../lib/disk/private-file.ts";
import { parseJson, readObject } from "../lib/read.ts";

/** More than any accounts file or list of models has. */
const MAX_STATE_BYTES = 4 * 1024 * 1024;

/** The same `fetch`, which notes in a recording what the host asks for. */
export function recordPrompts(core: Core, fetch: HostFetch): HostFetch {
  const { recorder } = core;
  if (recorder === undefined) return fetch;
  const project = recorder.addProject();
  let isFirst = true;
  return async (input, init) => {
    const { body, isSubagent, sessionId } = readIncoming(input, init);
    const read = await body().catch(() => undefined);
    if (read !== undefined) {
      const state = isFirst ? stateOf(core) : undefined;
      isFirst = false;
      recorder.notePrompt({ project, isSubagent, sessionId, body: JSON.stringify(read), ...state });
    }
    return fetch(input, init);
  };
}

/** What an answer depends on besides the request. */
function stateOf({ config, deps, input, paths, switches }: Core): { readonly state: string } {
  const { version, accounts } = readObject(contentOf(paths.accountsFile));
  const lists = readObject(contentOf(paths.modelsFile));
  const state = {
    now: deps.clock.now(),
    version: VERSION,
    runtime: process.versions["bun"] === undefined ? "node" : "bun",
    platform: input.machine.platform,
    apiKey: switches.apiKey,
    apiRegion: switches.apiRegion,
    config,
    store: { version, accounts },
    // Their keys are ids, which have stand-ins as values only.
    lists: {
      version: lists["version"],
      accounts: Object.entries(readObject(lists["accounts"])).map(([id, list]) => ({
        id,
        ...readObject(list),
      })),
      respelled: Object.entries(readObject(lists["respelled"])).map(([id, spellings]) => ({
        id,
        spellings,
      })),
    },
  };
  return { state: JSON.stringify(state) };
}

function contentOf(path: string): unknown {
  try {
    const bytes = readPrivateFile(path, MAX_STATE_BYTES, "store_unreadable");
    return bytes && parseJson(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
