import { CappedMap } from "../../lib/capped.ts";

/** What the service has said of tools, for all requests of this process. */
export interface ToolMemory {
  /** Tools whose schema it refuses, by the caller's names; another set after each change. */
  readonly refused: ReadonlySet<string>;
  refuse(names: readonly string[]): void;
  /** The most tools that a model takes in one request, where that was found out. */
  maxTools(modelId: string): number | undefined;
  limitTools(modelId: string, maxTools: number): void;
}

/** More tools than one session offers, and more models than there are. */
const MAX_ENTRIES = 500;

export function createToolMemory(): ToolMemory {
  let refused: ReadonlySet<string> = new Set();
  const limits = new CappedMap<string, number>(MAX_ENTRIES);
  return {
    get refused() {
      return refused;
    },
    refuse(names) {
      // The newest last, so that the oldest are forgotten first.
      const older = [...refused].filter((name) => !names.includes(name));
      refused = new Set([...older, ...names].slice(-MAX_ENTRIES));
    },
    maxTools: (modelId) => limits.get(modelId),
    limitTools(modelId, maxTools) {
      limits.set(modelId, Math.min(maxTools, limits.get(modelId) ?? Infinity));
    },
  };
}
