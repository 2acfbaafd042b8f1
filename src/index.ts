import { server } from "./opencode1/server.ts";

/** 1.18.33 calls `setup` beside `server`, and hands over no sessions (docs/OPENCODE2.md, 2). */
function isOpenCode2(context: unknown): boolean {
  const { session } = Object(context) as { session?: { hook?: unknown } };
  return typeof session?.hook === "function";
}

async function setup(context: unknown): Promise<(() => Promise<void>) | undefined> {
  if (!isOpenCode2(context)) return undefined;
  const adapter = await import("./opencode2/setup.ts");
  return await adapter.setup(context, import.meta.url);
}

/**
 * What OpenCode loads: 1.x takes `id` and `server`, 2.x takes `id` and `setup` and refuses a
 * function (docs/decisions/0006-two-hosts.md).
 */
export default { id: "opencode-kiro-auth", server, setup } as const;
