import { server } from "./opencode1/server.ts";

const ID = "opencode-kiro-auth";

/**
 * What OpenCode loads: it takes `id` and `server`, and calls no other export. A function, because
 * versions before that form call whatever is exported (OPENCODE 1.1).
 */
const plugin: typeof server = (input, options) => server(input, options);

export default Object.assign(plugin, { id: ID, server } as const);
