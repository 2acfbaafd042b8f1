import { server } from "./plugin/plugin.ts";

/** What OpenCode loads: it takes `id` and `server` and calls no other export. */
export default { id: "opencode-kiro-auth", server } as const;
