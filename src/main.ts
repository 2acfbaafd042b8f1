import plugin from "./index.ts";

/**
 * What `main` names, for OpenCode before 1.4: it goes by `main` alone and calls whatever is
 * exported. All later versions go by `exports` (docs/decisions/0006-two-hosts.md).
 */
const early: typeof plugin.server = (input, options) => plugin.server(input, options);

export default Object.assign(early, plugin);
