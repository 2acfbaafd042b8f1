import type { OfferedTools } from "./offered-tools.ts";

/** The host's own tools, of all its versions, and ours. */
const OWN_TOOLS: ReadonlySet<string> = new Set(
  "apply_patch bash batch codesearch edit glob grep kiro_status kiro_web_search list lsp multiedit patch plan_enter plan_exit question read shell skill StructuredOutput task todoread todowrite webfetch websearch write".split(
    " ",
  ),
);

/** How urgently tools are needed if not all can be sent; those of MCP servers come last. */
const URGENCY: readonly ((name: string, used: ReadonlySet<string>) => boolean)[] = [
  (name) => OWN_TOOLS.has(name),
  (name, used) => used.has(name),
  // OpenCode names the tools of servers `server_tool`.
  (name) => !name.includes("_"),
];

/**
 * As many as may be sent: first the host's own, then those that the history calls. They keep their
 * order: nothing moves when a tool is called for the first time.
 * @param used names on the wire of what the history calls
 */
export function mostNeeded(
  offered: OfferedTools,
  used: ReadonlySet<string>,
  limit: number,
): OfferedTools {
  if (offered.size <= limit) return offered;
  const rankOf = (name: string) => {
    const rank = URGENCY.findIndex((isNeeded) => isNeeded(name, used));
    return rank < 0 ? URGENCY.length : rank;
  };
  const byNeed = [...offered.keys()].sort((one, other) => rankOf(one) - rankOf(other));
  const kept = new Set(byNeed.slice(0, limit));
  return new Map([...offered].filter(([name]) => kept.has(name)));
}
