/** What the service has said of tools, for all requests of this process. */
export interface ToolMemory {
  /** Tools whose schema it refuses, by the caller's names; another set after each change. */
  readonly refused: ReadonlySet<string>;
  refuse(names: readonly string[]): void;
  /** The most tools that a model takes in one request, where that was found out. */
  maxTools(modelId: string): number | undefined;
  limitTools(modelId: string, maxTools: number): void;
}

export function createToolMemory(): ToolMemory {
  let refused: ReadonlySet<string> = new Set();
  const limits = new Map<string, number>();
  return {
    get refused() {
      return refused;
    },
    refuse(names) {
      refused = new Set([...refused, ...names]);
    },
    maxTools: (modelId) => limits.get(modelId),
    limitTools(modelId, maxTools) {
      limits.set(modelId, Math.min(maxTools, limits.get(modelId) ?? Infinity));
    },
  };
}
